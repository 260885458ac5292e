import { CompactedError, SlowWatcherError } from '../../store/errors.ts'
import type { Answer, Call } from '../call.ts'
import { mediaTypes } from '../media/accept.ts'
import type { ListOptions } from '../options/list-options.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { StatusError } from '../status.ts'
import { watchNotSupported } from '../verbs/generic-errors.ts'
import { parseRevision } from '../verbs/revisions.ts'
import { Bookmarks } from './bookmarks.ts'
import { Told } from './told.ts'

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
    body: frames(server, new Told(server, scope, options, Number(from)), scope.call, options),
  }
}

async function* frames(
  { clock }: Server,
  told: Told,
  { signal }: Call,
  { timeoutSeconds, allowsBookmarks }: ListOptions,
): AsyncGenerator<string | Uint8Array> {
  const end = new AbortController()
  const onAbort = () => end.abort(over)
  signal.addEventListener('abort', onAbort)
  if (signal.aborted) onAbort()
  const seconds = timeoutSeconds || shortestDefaultSeconds * (1 + Math.random())
  const cancel = clock.after(seconds * 1000, onAbort)
  let news: Bookmarks | undefined
  try {
    for (const frame of await told.existing()) yield frame
    const changes = told.changes(end.signal)
    news = new Bookmarks(clock, allowsBookmarks ? seconds : 0, changes)
    for (let next = await news.next(); next; next = await news.next())
      if (next === 'bookmark') yield told.bookmark(changes.caughtUpTo)
      else {
        if (told.isSuperseded()) return
        const frames = told.changed(next)
        // Most are at hand, and many watchers are told of the same change.
        for (const frame of frames instanceof Promise ? await frames : frames) yield frame
      }
  } catch (error) {
    if (end.signal.aborted) return
    if (error instanceof CompactedError) yield told.tooOld()
    else if (error instanceof StatusError) yield told.failed(error)
    else if (!(error instanceof SlowWatcherError)) throw error
  } finally {
    cancel()
    signal.removeEventListener('abort', onAbort)
    end.abort(over)
    await news?.stop()
  }
}

/** Why a watch ends; an error of its own each time would cost more than the watch. */
const over = new Error('The watch is over')
