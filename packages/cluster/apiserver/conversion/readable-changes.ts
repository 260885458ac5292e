import type { Awaitable } from '@galley/kit/at-once'
import type { Change, Entry } from '../../store/store.ts'
import type { Resource } from '../resources.ts'
import type { Server } from '../server.ts'
import { readable } from './stored.ts'

/** What was made of entries for watchers, as long as they and what made it are current: a webhook is asked once for all. */
const known = new WeakMap<Resource, WeakMap<Entry, Promise<Entry>>>()

/** Entries that `Records` can read in this version, of which others are told as well. */
export function readableToAll(
  server: Server,
  resource: Resource,
  entries: readonly Entry[],
): Awaitable<readonly Entry[]> {
  if (!resource.custom?.versions.webhook) return entries
  const found = known.get(resource) ?? new WeakMap<Entry, Promise<Entry>>()
  known.set(resource, found)
  const missing = entries.filter((entry) => !found.has(entry))
  if (missing.length > 0) {
    const reading = Promise.resolve(readable(server, resource, missing))
    for (const [index, entry] of missing.entries()) {
      const read = reading.then((all) => all[index] ?? entry)
      found.set(entry, read)
      // Another time it may work; who waits for it now is told why it did not.
      read.catch(() => found.delete(entry))
    }
  }
  return Promise.all(entries.map((entry) => found.get(entry) ?? entry))
}

/** Changes whose entries `Records` can read in this version. */
export function readableChanges(
  server: Server,
  resource: Resource,
  changes: readonly Change[],
): Awaitable<readonly Change[]> {
  if (!resource.custom?.versions.webhook) return changes
  const entries = changes.flatMap((change) => [
    ...(change.kind === 'put' ? [change.entry] : []),
    ...(change.previous ? [change.previous] : []),
  ])
  return Promise.resolve(readableToAll(server, resource, entries)).then((read) => {
    const readOf = new Map(entries.map((entry, index) => [entry, read[index] ?? entry]))
    return changes.map((change) => withEntries(change, (entry) => readOf.get(entry) ?? entry))
  })
}

function withEntries(change: Change, read: (entry: Entry) => Entry): Change {
  if (change.kind === 'delete') return { ...change, previous: read(change.previous) }
  return {
    ...change,
    entry: read(change.entry),
    previous: change.previous && read(change.previous),
  }
}
