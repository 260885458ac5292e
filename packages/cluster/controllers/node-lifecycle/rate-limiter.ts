/** One act at a time, so many a second: what is not used is not saved up. */
export class RateLimiter {
  readonly perSecond: number
  #ready: number

  /** `ready`: when the first act may be, in milliseconds of a clock that never goes back. */
  constructor(perSecond: number, ready = Number.NEGATIVE_INFINITY) {
    this.perSecond = perSecond
    this.#ready = perSecond > 0 ? ready : Number.POSITIVE_INFINITY
  }

  /** Whether one more may be now; then it counts. */
  take(now: number): boolean {
    if (now < this.#ready) return false
    this.#ready = now + 1000 / this.perSecond
    return true
  }

  /** Milliseconds until one more may be; infinite for none at all. */
  wait(now: number): number {
    return Math.max(0, this.#ready - now)
  }

  /** The same with another rate. Whoever waits now waits on. */
  at(perSecond: number, now: number): RateLimiter {
    const waits = this.wait(now) > 0 && perSecond > 0
    return new RateLimiter(perSecond, waits ? now + 1000 / perSecond : now)
  }
}
