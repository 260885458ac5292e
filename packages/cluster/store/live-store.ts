import { CompactedError, ConflictError, FutureRevisionError } from './errors.ts'
import { History, keyOf, revisionOf } from './history.ts'
import { type Journal, memoryJournal, type SavedState } from './journal.ts'
import { SortedEntries } from './sorted-entries.ts'
import type { Change, Entry, Listing, ListOptions, Revision, Store, Watching } from './store.ts'
import { Watcher, Watchers } from './watcher.ts'

interface Waiting {
  readonly change: Change
  resolve(revision: Revision): void
  reject(error: unknown): void
}

export const createMemoryStore = (): Store =>
  new LiveStore({ entries: [], revision: 1 }, memoryJournal)

/**
 * Keeps the current state in memory and changes in a journal. A write is decided at once, against what is current and
 * what is under way; those that arrive while the journal is busy are made durable together (group commit). Only then do
 * readers and watchers see them.
 */
export class LiveStore implements Store {
  readonly #journal: Journal
  readonly #entries = new SortedEntries()
  readonly history: History
  /** Changes under way by key, the last one of each. */
  readonly #underWay = new Map<string, Waiting & { readonly done: Promise<Revision> }>()
  readonly #watchers = new Watchers()
  #queue: Waiting[] = []
  #isFlushing = false
  #revision: Revision
  #assigned: Revision

  constructor(saved: SavedState, journal: Journal) {
    for (const entry of saved.entries) this.#entries.set(entry)
    this.#journal = journal
    this.#revision = this.#assigned = saved.revision
    this.history = new History(saved.revision)
  }

  get revision(): Revision {
    return this.#revision
  }

  get compacted(): Revision {
    return this.history.compacted
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  write(key: string, expected: Revision, value: string | undefined): Promise<Revision> {
    const ahead = this.#underWay.get(key)
    const current = ahead ? afterwards(ahead.change) : this.get(key)
    if ((current?.revision ?? 0) !== expected || (!current && value === undefined))
      return this.#conflict(key, expected)
    const { promise, resolve, reject } = Promise.withResolvers<Revision>()
    const change = changeOf(key, value, current, ++this.#assigned)
    const waiting = { change, resolve, reject, done: promise }
    this.#underWay.set(key, waiting)
    this.#queue.push(waiting)
    if (!this.#isFlushing) void this.#flush()
    return promise
  }

  /** Told once what is ahead is durable, so that the loser reads what it lost against. */
  async #conflict(key: string, expected: Revision): Promise<never> {
    await this.#underWay.get(key)?.done.catch(() => {})
    throw new ConflictError(key, expected, this.get(key))
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true
    // Writers of the same turn go together.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const batch = this.#queue
      this.#queue = []
      try {
        await this.#journal.append(batch.map(({ change }) => change))
        this.#acknowledge(batch)
      } catch (error) {
        this.#fail([...batch, ...this.#queue], error)
      }
    }
    this.#isFlushing = false
  }

  #acknowledge(batch: readonly Waiting[]): void {
    for (const waiting of batch) {
      const { change } = waiting
      if (change.kind === 'put') this.#entries.set(change.entry)
      else this.#entries.delete(change.key)
      this.history.add(change)
      this.#revision = revisionOf(change)
      if (this.#underWay.get(keyOf(change)) === waiting) this.#underWay.delete(keyOf(change))
    }
    for (const { change, resolve } of batch) resolve(revisionOf(change))
    for (const { change } of batch) this.#watchers.tell(keyOf(change), revisionOf(change))
  }

  /** What was decided upon a change that failed fails with it. */
  #fail(writes: readonly Waiting[], error: unknown): void {
    this.#queue = []
    this.#underWay.clear()
    this.#assigned = this.#revision
    for (const { reject } of writes) reject(error)
  }

  list(prefix: string, { revision, after, limit }: ListOptions = {}): Listing {
    if (revision === undefined || revision === this.#revision)
      return { ...this.#entries.page(prefix, after, limit), revision: this.#revision }
    this.#mustKnow(revision)
    return { ...this.#pageAt(prefix, revision, after, limit), revision }
  }

  #pageAt(prefix: string, revision: Revision, after = '', limit = Number.POSITIVE_INFINITY) {
    const then = this.history.undone(prefix, revision)
    const now = this.#entries.page(prefix).entries.filter(({ key }) => !then.has(key))
    const restored = [...then.values()].filter((entry) => entry !== undefined)
    const all = [...now, ...restored]
      .toSorted((a, b) => (a.key < b.key ? -1 : 1))
      .filter(({ key }) => key > after)
    return { entries: all.slice(0, limit), remaining: Math.max(0, all.length - limit) }
  }

  #mustKnow(revision: Revision): void {
    if (revision > this.#revision) throw new FutureRevisionError(revision, this.#revision)
    if (revision < this.compacted) throw new CompactedError(revision, this.compacted)
  }

  watch(prefix: string, from: Revision, signal: AbortSignal): Watching {
    if (from < this.compacted) throw new CompactedError(from, this.compacted)
    const forget = (it: Watcher) => this.#watchers.delete(it)
    const watcher = new Watcher(prefix, from, this, signal, forget)
    this.#watchers.add(watcher)
    signal.addEventListener('abort', () => forget(watcher), { once: true })
    return watcher
  }

  async compact(revision: Revision): Promise<void> {
    this.history.compact(Math.min(revision, this.#revision))
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#underWay.values()].map(({ done }) => done))
    await this.#journal.close()
  }
}

const afterwards = (change: Change): Entry | undefined =>
  change.kind === 'put' ? change.entry : undefined

function changeOf(
  key: string,
  value: string | undefined,
  previous: Entry | undefined,
  revision: Revision,
): Change {
  if (value !== undefined)
    return {
      kind: 'put',
      entry: { key, value, created: previous?.created ?? revision, revision },
      previous,
    }
  // `write` lets nothing delete what is not there.
  return { kind: 'delete', key, revision, previous: previous as Entry }
}
