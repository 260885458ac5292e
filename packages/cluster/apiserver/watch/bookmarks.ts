import type { Clock } from '@galley/kit/clock'
import type { Change } from '../../store/store.ts'

/** As upstream: about once a minute, and once shortly before the watch ends. */
const everySeconds = 60
const beforeEndSeconds = 2

/** Puts bookmarks between the changes of a watch when they are due. Reads no change ahead. */
export class Bookmarks {
  readonly #clock: Clock
  readonly #start: number
  /** 0: none are wanted. */
  readonly #seconds: number
  #cancel: (() => void) | undefined

  constructor(clock: Clock, seconds: number) {
    this.#clock = clock
    this.#seconds = seconds
    this.#start = clock.monotonic()
  }

  stop(): void {
    this.#cancel?.()
  }

  async *between(
    changes: AsyncIterable<readonly Change[]>,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Change[] | 'bookmark'> {
    const iterator = changes[Symbol.asyncIterator]()
    let next = iterator.next()
    let due = this.#next()
    try {
      while (!signal.aborted) {
        const first = await Promise.race([next, due])
        if (first === 'bookmark') {
          yield 'bookmark'
          due = this.#next()
        } else {
          if (first.done) return
          yield first.value
          next = iterator.next()
        }
      }
    } finally {
      // A pending read ends with the signal; nobody waits for it any more.
      next.catch(() => undefined)
      await iterator.return?.()
    }
  }

  #next(): Promise<'bookmark'> {
    return new Promise((resolve) => {
      const wait = this.#wait()
      if (wait !== undefined) this.#cancel = this.#clock.after(wait, () => resolve('bookmark'))
    })
  }

  /** Milliseconds until the next bookmark, if there is to be another. */
  #wait(): number | undefined {
    const passed = (this.#clock.monotonic() - this.#start) / 1000
    const last = this.#seconds - beforeEndSeconds
    const left = Math.min(everySeconds, last - passed) * 1000
    // Less than a timer can wait for is nothing.
    return this.#seconds === 0 || left < 1 ? undefined : left
  }
}
