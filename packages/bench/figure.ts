import { median } from './statistics.ts'

/** What a figure must reach. */
export interface Due {
  readonly kind: 'at-least' | 'at-most'
  readonly value: number
}

/** One measured number: its median counts, its runs tell how steady it is. */
export interface Reading {
  readonly what: string
  readonly unit: string
  readonly runs: readonly number[]
  readonly due?: Due
}

export interface BenchSettings {
  /** Path of the model file that is served. */
  readonly model: string
  /** How often each number is measured. */
  readonly runs: number
  /** How many requests the memory figure sends. */
  readonly requests: number
}

/** Something that is measured: data plus one function, one file each, listed in `figures.ts`. */
export interface Figure {
  /** As given to `--only`. */
  readonly name: string
  /** What is measured, against what. */
  readonly summary: string
  /** Rejects where the figure cannot be had, and says why. */
  measure(settings: BenchSettings): Promise<readonly Reading[]>
}

export function atLeast(value: number): Due {
  return { kind: 'at-least', value }
}

export function atMost(value: number): Due {
  return { kind: 'at-most', value }
}

export function isMet({ runs, due }: Reading): boolean | undefined {
  if (!due) return undefined
  return due.kind === 'at-least' ? median(runs) >= due.value : median(runs) <= due.value
}
