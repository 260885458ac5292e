import type { Readings } from '@galley/containers/runtimes/runtime'

export interface Sample extends Readings {
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** Cores in use over the milliseconds before the last reading. */
export interface Rate {
  readonly cores: number
  readonly window: number
}

/** Shorter windows tell more of the scheduler than of the container. */
const shortestWindow = 900
/** A container that was seen this soon after its start used nothing before. */
const freshness = 10_000
const mostSamples = 8

/** What one container used lately. CPU time is counted up, so use is what came to it since some reading before. */
export class Meter {
  readonly #startedAt: number
  #samples: readonly Sample[] = []

  constructor(startedAt: number) {
    this.#startedAt = startedAt
  }

  add(sample: Sample): void {
    const isFirst = this.#samples.length === 0
    const isFresh = isFirst && sample.at - this.#startedAt < freshness
    const before = isFresh ? [{ ...nothing, at: this.#startedAt }] : this.#samples
    this.#samples = [...before, sample].slice(-mostSamples)
  }

  get last(): Sample | undefined {
    return this.#samples.at(-1)
  }

  /** Undefined until there are two readings, the start being one where it was seen. */
  get rate(): Rate | undefined {
    const { last } = this
    const earlier = this.#samples.slice(0, -1)
    if (!last || earlier.length === 0) return undefined
    const base = earlier.findLast(({ at }) => last.at - at >= shortestWindow) ?? earlier[0]
    if (!base || last.at <= base.at) return undefined
    const window = last.at - base.at
    const seconds = Math.max(0, last.cpuSeconds - base.cpuSeconds)
    return { cores: seconds / (window / 1000), window }
  }
}

const nothing: Readings = { cpuSeconds: 0, workingSetBytes: 0, processes: 0 }
