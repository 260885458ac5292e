import type { Clock } from '@galley/kit/clock'

const shortest = 10_000
const longest = 300_000

interface Entry {
  readonly wait: number
  /** On the monotonic clock. */
  readonly since: number
  /** Of the last failure, for messages. */
  readonly reason: string
}

/** After how long something that failed may be tried again: 10 seconds first, doubling to 5 minutes. */
export class PullBackoff {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Why it failed, while it is not to be tried again. */
  holding(key: string): string | undefined {
    const entry = this.#entries.get(key)
    return entry && this.#clock.monotonic() - entry.since < entry.wait ? entry.reason : undefined
  }

  failed(key: string, reason: string): void {
    this.#forgetOld()
    const before = this.#entries.get(key)?.wait
    const wait = before === undefined ? shortest : Math.min(2 * before, longest)
    this.#entries.set(key, { wait, since: this.#clock.monotonic(), reason })
  }

  /** What did not fail for long begins anew. */
  #forgetOld(): void {
    const now = this.#clock.monotonic()
    for (const [key, { since }] of this.#entries)
      if (now - since > 2 * longest) this.#entries.delete(key)
  }
}
