import { SlowWatcherError } from './errors.ts'
import { type History, keyOf } from './history.ts'
import type { Change, Revision, Watching } from './store.ts'

export interface Watched {
  readonly revision: Revision
  readonly history: History
}

/**
 * A reader's place in the history: what it has not taken yet is kept once for all readers. It is woken only by changes
 * below its prefix, of which there are few among all.
 */
export class Watcher implements Watching {
  readonly prefix: string
  readonly #watched: Watched
  readonly #signal: AbortSignal
  /** Nothing below the prefix is untold up to here. */
  #at: Revision
  /** What was told up to here was taken, too. */
  #taken: Revision
  #hasNews: boolean
  #isTelling = false
  #wake: (() => void) | undefined
  readonly #onEnd: (watcher: Watcher) => void

  /** `onEnd` is called when nobody reads any more. */
  constructor(
    prefix: string,
    from: Revision,
    watched: Watched,
    signal: AbortSignal,
    onEnd: (watcher: Watcher) => void,
  ) {
    this.prefix = prefix
    this.#onEnd = onEnd
    this.#watched = watched
    this.#signal = signal
    this.#at = this.#taken = from
    this.#hasNews = from < watched.revision
  }

  get caughtUpTo(): Revision {
    return this.#hasNews || this.#isTelling ? this.#taken : this.#watched.revision
  }

  /** A change below the prefix has been made. */
  tell(revision: Revision): void {
    if (!this.#hasNews) this.#at = Math.max(this.#at, revision - 1)
    if (!this.#hasNews && !this.#isTelling) this.#taken = this.#at
    this.#hasNews = true
    this.#wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Change[]> {
    const onAbort = () => this.#wake?.()
    this.#signal.addEventListener('abort', onAbort, { once: true })
    try {
      while (!this.#signal.aborted) {
        const changes = this.#next()
        this.#isTelling = true
        if (changes.length > 0) yield changes
        this.#isTelling = false
        this.#taken = this.#at
        if (!this.#hasNews) await this.#nextNews()
      }
    } finally {
      this.#signal.removeEventListener('abort', onAbort)
      this.#onEnd(this)
    }
  }

  #next(): readonly Change[] {
    const { history, revision } = this.#watched
    if (!this.#hasNews) return []
    if (this.#at < history.compacted) throw new SlowWatcherError(this.prefix)
    const changes = history.after(this.#at).filter((it) => keyOf(it).startsWith(this.prefix))
    this.#hasNews = false
    this.#at = revision
    return changes
  }

  #nextNews(): Promise<void> {
    if (this.#signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined
        resolve()
      }
    })
  }
}

/** Watchers by what they watch. */
export class Watchers {
  readonly #byPrefix = new Map<string, Set<Watcher>>()

  add(watcher: Watcher): void {
    const all = this.#byPrefix.get(watcher.prefix) ?? new Set()
    all.add(watcher)
    this.#byPrefix.set(watcher.prefix, all)
  }

  delete(watcher: Watcher): void {
    const all = this.#byPrefix.get(watcher.prefix)
    all?.delete(watcher)
    if (all?.size === 0) this.#byPrefix.delete(watcher.prefix)
  }

  tell(key: string, revision: Revision): void {
    for (let end = key.indexOf('/'); end >= 0; end = key.indexOf('/', end + 1))
      for (const watcher of this.#byPrefix.get(key.slice(0, end + 1)) ?? []) watcher.tell(revision)
  }
}
