import { CompactedError, SlowWatcherError } from '../../store/errors.ts'
import type { Change } from '../../store/store.ts'
import type { Answer } from '../call.ts'
import { mediaTypes } from '../media/accept.ts'
import { prefixOf } from '../objects/keys.ts'
import type { ListOptions } from '../options/list-options.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { StatusError } from '../status.ts'
import { watchNotSupported } from '../verbs/generic-errors.ts'
import { isSelected } from '../verbs/list.ts'
import { parseRevision } from '../verbs/revisions.ts'
import { Bookmarks } from './bookmarks.ts'
import { eventOf } from './events.ts'
import { Frames } from './frames.ts'

/** Upstream ends a watch that names no end after 30 to 60 minutes. */
const shortestDefaultSeconds = 1800

export function watch(server: Server, scope: Scope, options: ListOptions): Answer {
  if (scope.resource.computed) throw watchNotSupported(scope.resource.kind)
  const from = parseRevision(options.resourceVersion)
  const type =
    scope.accepted.format === 'protobuf' ? `${mediaTypes.protobuf};stream=watch` : mediaTypes.json
  return {
    status: 200,
    headers: {
      'content-type': type,
      'cache-control': 'no-cache, private',
      ...scope.warnings.headers(),
    },
    body: frames(server, scope, options, Number(from)),
  }
}

async function* frames(
  server: Server,
  scope: Scope,
  options: ListOptions,
  from: number,
): AsyncGenerator<string | Uint8Array> {
  const writer = new Frames(server, scope)
  const end = new AbortController()
  const seconds = options.timeoutSeconds || shortestDefaultSeconds * (1 + Math.random())
  const cancel = server.clock.after(seconds * 1000, () => end.abort(over))
  const signal = AbortSignal.any([end.signal, scope.call.signal])
  try {
    yield* events(server, scope, options, from, seconds, writer, signal)
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof CompactedError) yield writer.error(tooOld(from, server).status)
    else if (!(error instanceof SlowWatcherError)) throw error
  } finally {
    cancel()
    end.abort(over)
  }
}

async function* events(
  server: Server,
  scope: Scope,
  options: ListOptions,
  from: number,
  seconds: number,
  writer: Frames,
  signal: AbortSignal,
): AsyncGenerator<string | Uint8Array> {
  const prefix = prefixOf(scope.resource.kind, scope.namespace)
  let seen = from
  if (from === 0) {
    const listing = server.store.list(prefix)
    seen = listing.revision
    for (const entry of listing.entries)
      if (isSelected(server.records.object(entry, scope.resource), scope, options))
        yield writer.event({ type: 'ADDED', entry, revision: entry.revision })
  } else if (from < server.store.compacted) throw new CompactedError(from, server.store.compacted)
  const changes = server.store.watch(prefix, Math.min(seen, server.store.revision), signal)
  const bookmarks = new Bookmarks(server.clock, options.allowsBookmarks ? seconds : 0)
  try {
    for await (const batch of bookmarks.between(changes, signal)) {
      if (batch === 'bookmark') {
        yield writer.bookmark(Math.max(changes.caughtUpTo, seen, from))
        continue
      }
      for (const change of batch) {
        const revision = revisionOf(change)
        const isNew = revision > seen
        if (isNew) seen = revision
        if (!isNew) continue
        const event = eventOf(server, scope, options, change)
        if (event) yield writer.event(event)
      }
    }
  } finally {
    bookmarks.stop()
  }
}

/** Why a watch ends; an error of its own each time would cost more than the watch. */
const over = new Error('The watch is over')

const revisionOf = (change: Change): number =>
  change.kind === 'put' ? change.entry.revision : change.revision

const tooOld = (from: number, { store }: Server) =>
  new StatusError(410, 'Expired', `too old resource version: ${from} (${store.compacted})`)
