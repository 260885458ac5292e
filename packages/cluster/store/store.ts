/** A point in the one order of all changes. Starts at 1; each change of one key has a revision of its own. */
export type Revision = number

/** One key's value at one revision. Immutable; the same object for as long as it is the current one, so that what is
 * derived from it can be kept in a WeakMap. */
export interface Entry {
  /** `/GROUP/PLURAL/NAMESPACE/NAME`, a path whose parts hold no slash; cluster-wide objects have no NAMESPACE. */
  readonly key: string
  /** JSON text. */
  readonly value: string
  /** When the key was created and when this value was written. */
  readonly created: Revision
  readonly revision: Revision
}

export type Change =
  | { readonly kind: 'put'; readonly entry: Entry; readonly previous: Entry | undefined }
  /** The deletion itself has a revision. */
  | {
      readonly kind: 'delete'
      readonly key: string
      readonly revision: Revision
      readonly previous: Entry
    }

/** Changes as they come, several at a time where several came. */
export interface Watching extends AsyncIterable<readonly Change[]> {
  /** Whoever took all that was given so far has missed nothing up to this revision. */
  readonly caughtUpTo: Revision
}

export interface ListOptions {
  /** As of this revision instead of now; `CompactedError` where that is no longer kept, `FutureRevisionError` where it is to come. */
  readonly revision?: Revision
  /** Entries whose key is greater than this one. */
  readonly after?: string
  readonly limit?: number
}

export interface Listing {
  readonly entries: readonly Entry[]
  /** The revision that the listing is of. */
  readonly revision: Revision
  /** How many entries follow the last one of this page. */
  readonly remaining: number
}

/** Durable objects in one order. Six methods; SQLite and memory pass one suite (`store.cases.ts`). */
export interface Store {
  /** The revision of the last acknowledged change. */
  readonly revision: Revision
  /** The oldest revision that can still be listed and watched from. */
  readonly compacted: Revision
  /**
   * Writes `value` (deletes where it is undefined) if the key's revision is `expected` (0: it does not exist); else
   * rejects with `ConflictError`, which has the current entry. Resolves when the change is durable and readers see it.
   */
  write(key: string, expected: Revision, value: string | undefined): Promise<Revision>
  /** The current entry, from memory. */
  get(key: string): Entry | undefined
  /** Entries below `prefix` (ends in a slash), in the order of their keys' bytes. */
  list(prefix: string, options?: ListOptions): Listing
  /**
   * Every change below `prefix` after `from`, in order, none twice, until `signal` aborts. `from` must not be older
   * than what is kept (`CompactedError`). A reader that falls too far behind gets `SlowWatcherError`.
   */
  watch(prefix: string, from: Revision, signal: AbortSignal): Watching
  /** Forgets what was replaced or deleted at or before `revision`. */
  compact(revision: Revision): Promise<void>
  close(): Promise<void>
}
