import type { Clock } from '@galley/kit/clock'
import type { Explanations, SyncExplanation } from '../../../client/autoscaler-explanation.ts'

const kept = 3600_000
/** Syncs, and pods of their metrics, over all autoscalers. */
const mostKept = 200_000

interface Entry {
  readonly uid: string
  readonly at: number
  readonly weight: number
  readonly sync: SyncExplanation
}

/** Keeps explanations for an hour, and for less where there are so many that they would fill the memory. */
export class ExplanationJournal implements Explanations {
  readonly #clock: Clock
  #entries: Entry[] = []
  #weight = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(uid: string, sync: SyncExplanation): void {
    const pods = sync.metrics.reduce((sum, metric) => sum + metric.pods.length, 0)
    const entry = { uid, at: this.#clock.monotonic(), weight: 1 + pods, sync }
    this.#entries.push(entry)
    this.#weight += entry.weight
    this.#dropOld()
  }

  of(uid: string): readonly SyncExplanation[] {
    this.#dropOld()
    return this.#entries.filter((entry) => entry.uid === uid).map(({ sync }) => sync)
  }

  #dropOld(): void {
    const oldest = this.#clock.monotonic() - kept
    let dropped = 0
    for (const { at, weight } of this.#entries) {
      if (at >= oldest && this.#weight <= mostKept) break
      this.#weight -= weight
      dropped++
    }
    if (dropped > 0) this.#entries = this.#entries.slice(dropped)
  }
}
