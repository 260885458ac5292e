import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import type { Change, Entry } from '../../store/store.ts'
import type { ListOptions } from '../options/list-options.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { isSelected } from '../verbs/list.ts'

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED'

/** What a watcher is told: an entry, as of `revision` (a deletion's is that of the deletion). */
export interface Event {
  readonly type: EventType
  readonly entry: Entry
  readonly revision: number
}

/** What a change is to a watcher with these selectors; undefined where it does not concern it. */
export function eventOf(
  server: Server,
  scope: Scope,
  options: Pick<ListOptions, 'labels' | 'fields'>,
  change: Change,
): Event | undefined {
  const selects = selector(server, scope, options)
  if (change.kind === 'delete') {
    const { previous, revision } = change
    return selects(previous) ? { type: 'DELETED', entry: previous, revision } : undefined
  }
  const { entry, previous } = change
  const { revision } = entry
  const wasSelected = previous !== undefined && selects(previous)
  if (selects(entry)) return { type: wasSelected ? 'MODIFIED' : 'ADDED', entry, revision }
  // It left the selection: the watcher sees it go as it last was.
  return wasSelected && previous ? { type: 'DELETED', entry: previous, revision } : undefined
}

function selector(server: Server, scope: Scope, options: Pick<ListOptions, 'labels' | 'fields'>) {
  if (options.labels.isEmpty && options.fields.isEmpty) return () => true
  return (entry: Entry) => isSelected(server.records.object(entry, scope.resource), scope, options)
}

/** The event's object with the revision of the event. */
export function eventObject({ records }: Server, scope: Scope, event: Event): KubeObject {
  const object = records.object(event.entry, scope.resource)
  if (event.revision === event.entry.revision) return object
  const copy = clone(object)
  copy.metadata.resourceVersion = String(event.revision)
  return copy
}
