import { type Awaitable, atOnce } from '@galley/kit/at-once'
import { equal } from '../../patch/json.ts'
import { CompactedError } from '../../store/errors.ts'
import type { Change, Entry, Watching } from '../../store/store.ts'
import { readableChanges, readableToAll } from '../conversion/readable-changes.ts'
import { prefixOf } from '../objects/keys.ts'
import type { ListOptions } from '../options/list-options.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { internalError, StatusError } from '../status.ts'
import { isSelected } from '../verbs/list.ts'
import { eventOf } from './events.ts'
import { Frames } from './frames.ts'

type Frame = string | Uint8Array

/** What one watcher is told, and up to where it was told it. */
export class Told {
  readonly #server: Server
  readonly #scope: Scope
  readonly #options: ListOptions
  readonly #writer: Frames
  readonly #prefix: string
  /** A revision: nothing up to it is told any more. */
  #seen: number

  /** `from`: the revision that the watcher knows of; 0: it knows nothing. */
  constructor(server: Server, scope: Scope, options: ListOptions, from: number) {
    this.#server = server
    this.#scope = scope
    this.#options = options
    this.#writer = new Frames(server, scope)
    this.#prefix = prefixOf(scope.resource.kind, scope.namespace)
    this.#seen = from
  }

  /** What there is, for a watcher that knows nothing. */
  existing(): Awaitable<Iterable<Frame>> {
    if (this.#seen > 0) return []
    const { entries, revision } = this.#server.store.list(this.#prefix)
    this.#seen = revision
    return atOnce(readableToAll(this.#server, this.#scope.resource, entries), (read) =>
      this.#added(read),
    )
  }

  *#added(entries: readonly Entry[]): Generator<Frame> {
    const { records } = this.#server
    for (const entry of entries)
      if (isSelected(records.object(entry, this.#scope.resource), this.#scope, this.#options))
        yield this.#writer.event({ type: 'ADDED', entry, revision: entry.revision })
  }

  /** The changes from there on. Throws `CompactedError` where they are no longer known. */
  changes(signal: AbortSignal): Watching {
    const { store } = this.#server
    if (this.#seen < store.compacted) throw new CompactedError(this.#seen, store.compacted)
    return store.watch(this.#prefix, Math.min(this.#seen, store.revision), signal)
  }

  changed(changes: readonly Change[]): Awaitable<Iterable<Frame>> {
    return atOnce(readableChanges(this.#server, this.#scope.resource, changes), (read) =>
      this.#frames(read),
    )
  }

  /** Its kind's definition has come to convert objects in another way. */
  isSuperseded(): boolean {
    const { kind, custom } = this.#scope.resource
    if (!custom) return false
    const now = this.#server.resources.find(kind.group, kind.version, kind.plural)
    if (!now?.custom || now === this.#scope.resource) return false
    return !equal(now.custom.versions.webhook, custom.versions.webhook)
  }

  *#frames(changes: readonly Change[]): Generator<Frame> {
    for (const change of changes) {
      const revision = revisionOf(change)
      if (revision <= this.#seen) continue
      this.#seen = revision
      const event = eventOf(this.#server, this.#scope, this.#options, change)
      if (event) yield this.#writer.event(event)
    }
  }

  /** Nothing is missing up to `revision`. */
  bookmark(revision: number): Frame {
    return this.#writer.bookmark(Math.max(revision, this.#seen))
  }

  /** What there is cannot be had in the version that is asked for. */
  failed({ message }: StatusError): Frame {
    return this.#writer.error(internalError(message).status)
  }

  /** What came after what the watcher knows of is no longer known. */
  tooOld(): Frame {
    const message = `too old resource version: ${this.#seen} (${this.#server.store.compacted})`
    return this.#writer.error(new StatusError(410, 'Expired', message).status)
  }
}

const revisionOf = (change: Change): number =>
  change.kind === 'put' ? change.entry.revision : change.revision
