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
}

/** Something that is measured: data plus one function, one file each, listed in `figures.ts`. */
export interface Figure {
  /** As given to `--only`. */
  readonly name: string
  /** What is measured, against what. */
  readonly summary: string
  measure(settings: BenchSettings): Promise<readonly Reading[]>
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

export function isMet({ runs, due }: Reading): boolean | undefined {
  if (!due) return undefined
  return due.kind === 'at-least' ? median(runs) >= due.value : median(runs) <= due.value
}
