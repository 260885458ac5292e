import { since, text, wide } from '../../columns.ts'
import type { Column } from '../../kind.ts'
import type { KubeObject } from '../../object.ts'

export interface ObjectReference {
  kind?: string
  namespace?: string
  name?: string
  uid?: string
  apiVersion?: string
  resourceVersion?: string
  fieldPath?: string
}

/** An event of core/v1, as which those of events.k8s.io are stored too. */
export type Event = KubeObject & {
  involvedObject: ObjectReference
  reason?: string
  message?: string
  source?: { component?: string; host?: string }
  firstTimestamp?: string
  lastTimestamp?: string
  count?: number
  type?: string
  eventTime?: string
  series?: { count?: number; lastObservedTime?: string }
  action?: string
  related?: ObjectReference
  reportingComponent?: string
  reportingInstance?: string
}

export const eventFields = (event: Event): Record<string, string> => {
  const { involvedObject: about } = event
  const reporting = event.reportingComponent ?? ''
  return {
    'involvedObject.kind': about.kind ?? '',
    'involvedObject.namespace': about.namespace ?? '',
    'involvedObject.name': about.name ?? '',
    'involvedObject.uid': about.uid ?? '',
    'involvedObject.apiVersion': about.apiVersion ?? '',
    'involvedObject.resourceVersion': about.resourceVersion ?? '',
    'involvedObject.fieldPath': about.fieldPath ?? '',
    reason: event.reason ?? '',
    reportingComponent: reporting,
    source: event.source?.component || reporting,
    type: event.type ?? '',
  }
}

const firstSeen = (event: Event, now: number) => since(event.firstTimestamp ?? event.eventTime, now)

function lastSeen(event: Event, now: number): string {
  if (event.series) return since(event.series.lastObservedTime, now)
  return event.lastTimestamp ? since(event.lastTimestamp, now) : firstSeen(event, now)
}

function about({ involvedObject: { kind = '', name } }: Event): string {
  return name ? `${kind.toLowerCase()}/${name}` : kind.toLowerCase()
}

function source({ source: by = {}, reportingComponent, reportingInstance }: Event): string {
  const component = by.component || reportingComponent || ''
  const instance = by.host || reportingInstance || ''
  return instance ? `${component}, ${instance}` : component
}

const times = ({ series, count }: Event) => (series ? (series.count ?? 0) : count || 1)

export const eventColumns: readonly Column<Event>[] = [
  text('Last Seen', lastSeen),
  text('Type', ({ type = '' }) => type),
  text('Reason', ({ reason = '' }) => reason),
  text('Object', about),
  text('Subobject', ({ involvedObject }) => involvedObject.fieldPath ?? '', wide),
  text('Source', source, wide),
  text('Message', ({ message = '' }) => message.trim()),
  text('First Seen', firstSeen, wide),
  text('Count', times, wide),
  text('Name', ({ metadata }) => metadata.name ?? '', { ...wide, format: 'name' }),
]
