const first = 1_000
const longest = 15 * 60_000

interface Wait {
  readonly milliseconds: number
  readonly since: number
}

/**
 * How long a failed daemon is left before it is replaced again: twice as long each time, until it went well for long.
 * Times are the clock's, in milliseconds.
 */
export class Retries {
  readonly #waits = new Map<string, Wait>()

  /** What is still to be waited; 0 if it may be tried now. */
  left(key: string, now: number): number {
    const wait = this.#waits.get(key)
    if (!wait || isOver(wait, now)) return 0
    return Math.max(0, wait.since + wait.milliseconds - now)
  }

  /** Tells that it is tried now. */
  tried(key: string, now: number): void {
    for (const [each, wait] of this.#waits) if (isOver(wait, now)) this.#waits.delete(each)
    const before = this.#waits.get(key)
    const milliseconds = before ? Math.min(before.milliseconds * 2, longest) : first
    this.#waits.set(key, { milliseconds, since: now })
  }
}

const isOver = ({ since }: Wait, now: number): boolean => now - since > longest * 2
