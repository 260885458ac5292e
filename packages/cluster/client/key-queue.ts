import type { Clock } from '@galley/kit/clock'

/** Milliseconds. */
export interface Retry {
  readonly first: number
  readonly longest: number
}

const usualRetry: Retry = { first: 5, longest: 60_000 }

interface Timer {
  readonly due: number
  readonly cancel: () => void
}

/**
 * Keys that wait to be reconciled. A key is there once, however often it is added; one that is being worked on comes
 * again afterwards. A key that failed comes again later and later.
 */
export class KeyQueue {
  readonly #clock: Clock
  readonly #retry: Retry
  readonly #waiting = new Set<string>()
  readonly #working = new Set<string>()
  readonly #again = new Set<string>()
  readonly #failures = new Map<string, number>()
  readonly #timers = new Map<string, Timer>()
  /** Takers that wait for a key, one each. */
  readonly #takers: (() => void)[] = []
  #isClosed = false

  constructor(clock: Clock, retry: Retry = usualRetry) {
    this.#clock = clock
    this.#retry = retry
  }

  add(key: string): void {
    if (this.#isClosed) return
    if (this.#working.has(key)) this.#again.add(key)
    else this.#waiting.add(key)
    this.#takers.shift()?.()
  }

  /** Adds `key` after a while, unless it was to come sooner anyway. */
  addAfter(key: string, milliseconds: number): void {
    if (this.#isClosed) return
    const due = this.#clock.monotonic() + milliseconds
    const set = this.#timers.get(key)
    if (set && set.due <= due) return
    set?.cancel()
    const cancel = this.#clock.after(milliseconds, () => {
      this.#timers.delete(key)
      this.add(key)
    })
    this.#timers.set(key, { due, cancel })
  }

  /** The next key; undefined once the queue is closed. */
  async take(): Promise<string | undefined> {
    while (!this.#isClosed) {
      const [key] = this.#waiting
      if (key !== undefined) {
        this.#waiting.delete(key)
        this.#working.add(key)
        return key
      }
      await new Promise<void>((resolve) => {
        this.#takers.push(resolve)
      })
    }
    return undefined
  }

  succeeded(key: string): void {
    this.#failures.delete(key)
    this.#finish(key)
  }

  failed(key: string): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    this.#finish(key)
    const { first, longest } = this.#retry
    this.addAfter(key, Math.min(first * 2 ** failures, longest))
  }

  close(): void {
    this.#isClosed = true
    for (const { cancel } of this.#timers.values()) cancel()
    this.#timers.clear()
    for (const wake of this.#takers.splice(0)) wake()
  }

  #finish(key: string): void {
    this.#working.delete(key)
    if (this.#again.delete(key)) this.add(key)
  }
}
