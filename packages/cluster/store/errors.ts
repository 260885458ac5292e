import { GalleyError } from '@galley/kit/errors'
import type { Entry, Revision } from './store.ts'

/** The key is not at the revision that the writer expected. */
export class ConflictError extends GalleyError {
  /** What the key holds now; undefined where it holds nothing. */
  readonly current: Entry | undefined

  constructor(key: string, expected: Revision, current: Entry | undefined) {
    super('invalid', `${key} is at revision ${current?.revision ?? 0}, not ${expected}`, {
      next: 'Read it again and repeat the change.',
    })
    this.current = current
  }
}

/** History is asked for that is no longer kept. */
export class CompactedError extends GalleyError {
  readonly compacted: Revision

  constructor(asked: Revision, compacted: Revision) {
    super('not-found', `Revision ${asked} is no longer kept: history begins at ${compacted}`, {
      next: 'List afresh and watch from there.',
    })
    this.compacted = compacted
  }
}

/** A revision is asked for that no change has had yet. */
export class FutureRevisionError extends GalleyError {
  readonly current: Revision

  constructor(asked: Revision, current: Revision) {
    super('invalid', `Revision ${asked} is still to come: the last one is ${current}`)
    this.current = current
  }
}

/** A watcher did not take changes before they were forgotten. */
export class SlowWatcherError extends GalleyError {
  constructor(prefix: string) {
    super('overloaded', `The watch of ${prefix} fell too far behind`, {
      next: 'List afresh and watch from there.',
    })
  }
}

/** What is on the disk cannot be read as what was written. */
export class DamagedStoreError extends GalleyError {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super('unavailable', `The cluster's state in ${path} cannot be read: ${reason}`, {
      next: 'Put back a copy of that file, or start over with `galley cluster reset`.',
      cause,
    })
  }
}
