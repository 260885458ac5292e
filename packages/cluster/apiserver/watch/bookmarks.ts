import type { Clock } from '@galley/kit/clock'
import type { Change } from '../../store/store.ts'

/** As upstream: about once a minute, and once shortly before the watch ends. */
const every = 60_000
const beforeEnd = 2_000
/** Watches tell at the same moments, so that a hundred of them do not wake an idle process a hundred times a minute. */
const step = 30_000

type Read = IteratorResult<readonly Change[]>

/** What a watch is to tell next: changes as they come, bookmarks when they are due. Reads no change ahead. */
export class Bookmarks {
  readonly #clock: Clock
  readonly #changes: AsyncIterator<readonly Change[]>
  /** When the last bookmark is due; undefined where none are wanted. */
  readonly #last: number | undefined
  #isReading = false
  #read: Read | undefined
  #failure: { readonly error: unknown } | undefined
  #isDue = false
  #cancel: (() => void) | undefined
  #wake: (() => void) | undefined

  /** The watch ends after `seconds`; 0: bookmarks are not wanted. */
  constructor(clock: Clock, seconds: number, changes: AsyncIterable<readonly Change[]>) {
    this.#clock = clock
    this.#changes = changes[Symbol.asyncIterator]()
    this.#last = seconds === 0 ? undefined : clock.monotonic() + seconds * 1000 - beforeEnd
    this.#schedule()
  }

  /** Undefined when there is nothing more to come. */
  async next(): Promise<readonly Change[] | 'bookmark' | undefined> {
    if (!this.#isReading) this.#readOn()
    while (!this.#read && !this.#failure && !this.#isDue)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    if (this.#failure) throw this.#failure.error
    if (this.#read) return this.#take(this.#read)
    this.#isDue = false
    this.#schedule()
    return 'bookmark'
  }

  /** To be called when nobody reads any more, after the changes were told to end. */
  async stop(): Promise<void> {
    this.#cancel?.()
    await this.#changes.return?.()
  }

  #readOn(): void {
    this.#isReading = true
    this.#changes.next().then(
      (read) => {
        this.#read = read
        this.#wake?.()
      },
      (error: unknown) => {
        this.#failure = { error }
        this.#wake?.()
      },
    )
  }

  #take({ done, value }: Read): readonly Change[] | undefined {
    this.#read = undefined
    this.#isReading = false
    return done ? undefined : value
  }

  #schedule(): void {
    const wait = this.#wait()
    if (wait === undefined) return
    this.#cancel = this.#clock.after(wait, () => {
      this.#isDue = true
      this.#wake?.()
    })
  }

  /** Milliseconds until the next bookmark, if there is to be another. */
  #wait(): number | undefined {
    if (this.#last === undefined) return undefined
    const now = this.#clock.monotonic()
    const next = Math.floor((now + every) / step) * step
    const left = Math.min(next, this.#last) - now
    // Less than a timer can wait for is nothing.
    return left < 1 ? undefined : left
  }
}
