import { kind } from '../../kind.ts'
import type { KubeObject } from '../../object.ts'
import { type Event, eventColumns, eventFields, type ObjectReference } from './event.ts'
import { validateNewEvent, validateNewEventUpdate } from './validate.ts'

/** The same events in newer words: what they are about, and no more counting in the event itself. */
type NewEvent = KubeObject & {
  regarding?: ObjectReference
  note?: string
  reportingController?: string
  deprecatedSource?: Event['source']
  deprecatedFirstTimestamp?: string
  deprecatedLastTimestamp?: string
  deprecatedCount?: number
}

/** Core's name of a field, then that of events.k8s.io. */
const renamed = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
] as const

function rename(object: KubeObject, names: readonly (readonly [string, string])[]): KubeObject {
  const given = new Map(names)
  const entries = Object.entries(object).map(([name, value]) => [given.get(name) ?? name, value])
  return Object.fromEntries(entries)
}

export function toCoreEvent(event: KubeObject): Event {
  const core = rename(
    event,
    renamed.map(([core, newer]) => [newer, core]),
  )
  // Safe: what is renamed has core's types, and a struct held by value is always there.
  return { involvedObject: {}, ...core, apiVersion: 'v1' } as Event
}

export const fromCoreEvent = (event: KubeObject): KubeObject => ({
  ...rename(event, renamed),
  apiVersion: 'events.k8s.io/v1',
})

export const newEvent = kind<NewEvent>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  isNamespaced: true,
  structure: 'io.k8s.api.events.v1.Event',
  createsOnUpdate: true,
  validate: (it) => validateNewEvent(toCoreEvent(it)),
  update: {
    validate: (next, old) => validateNewEventUpdate(toCoreEvent(next), toCoreEvent(old)),
  },
  selectableFields(event) {
    const { reportingComponent, source: _, ...fields } = eventFields(toCoreEvent(event))
    return {
      ...Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [
          name.replace(/^involvedObject/, 'regarding'),
          value,
        ]),
      ),
      reportingController: reportingComponent ?? '',
    }
  },
  columns: eventColumns.map((column) => ({
    ...column,
    cell: (event: NewEvent, now: number) => column.cell(toCoreEvent(event), now),
  })),
  conversion: {
    stored: { group: '', version: 'v1' },
    toStored: toCoreEvent,
    fromStored: fromCoreEvent,
  },
})
