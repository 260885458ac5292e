import { equal } from '../../equal.ts'
import { type FieldError, goValue, invalid, required } from '../../field-error.ts'
import { validateImmutable } from '../../validate/immutable.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import { dnsSubdomainErrors } from '../../validate/names.ts'
import type { Event, ObjectReference } from './event.ts'

const longest = 128
const longestNote = 1024

const mismatch = ({ involvedObject }: Event) =>
  invalid(
    'involvedObject.namespace',
    involvedObject.namespace ?? '',
    'does not match event.namespace',
  )

/** An event lies in the namespace of what it is about; about cluster-wide objects, in `default`. */
export const validateEvent = (event: Event): FieldError[] =>
  validateAny(event, 'reportingComponent')

function validateAny(event: Event, reporting: string): FieldError[] {
  const { namespace = '' } = event.metadata
  return [
    ...(event.eventTime ? validateTimed(event, reporting) : validateOld(event)),
    ...dnsSubdomainErrors(namespace).map((said) => invalid('namespace', namespace, said)),
  ]
}

function validateOld(event: Event): FieldError[] {
  const { namespace = '' } = event.metadata
  const about = event.involvedObject.namespace
  const fits = about ? about === namespace : namespace === '' || namespace === 'default'
  return fits ? [] : [mismatch(event)]
}

function validateTimed(event: Event, reporting: string): FieldError[] {
  const { namespace = '' } = event.metadata
  const controller = event.reportingComponent ?? ''
  return [
    ...(!event.involvedObject.namespace && !['default', 'kube-system'].includes(namespace)
      ? [mismatch(event)]
      : []),
    ...(controller ? [] : [required(reporting)]),
    ...validateQualifiedName(reporting, controller),
    ...filled('reportingInstance', event.reportingInstance),
    ...filled('action', event.action),
    ...filled('reason', event.reason),
    ...atMost('message', event.message, longestNote),
  ]
}

const filled = (field: string, text = ''): FieldError[] =>
  text ? atMost(field, text, longest) : [required(field)]

const atMost = (field: string, text = '', most: number): FieldError[] =>
  Buffer.byteLength(text) > most ? [invalid(field, '', `can have at most ${most} characters`)] : []

/** Of events.k8s.io, which asks for more. Fields go by core's names, as upstream has it. */
export const validateNewEvent = (event: Event): FieldError[] => [
  ...validateAny(event, 'reportingController'),
  ...validateSeries(event),
  ...(event.eventTime ? [] : [required('eventTime')]),
  ...(event.type === 'Normal' || event.type === 'Warning'
    ? []
    : [invalid('type', '', `has invalid value: ${event.type ?? ''}`)]),
  ...unset('firstTimestamp', event.firstTimestamp),
  ...unset('lastTimestamp', event.lastTimestamp),
  ...unset('count', event.count),
  ...unset('source', event.source?.component || event.source?.host),
]

const unset = (field: string, value: unknown): FieldError[] =>
  value ? [invalid(field, '', 'needs to be unset')] : []

function validateSeries({ series }: Event): FieldError[] {
  if (!series) return []
  return [
    ...((series.count ?? 0) < 2 ? [invalid('series.count', '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [required('series.lastObservedTime')]),
  ]
}

const fixed = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  // Twice, as upstream has it.
  'reason',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingComponent',
  'reportingInstance',
] as const

export const validateNewEventUpdate = (next: Event, old: Event): FieldError[] => [
  ...validateAny(next, 'reportingController'),
  ...(equal(next.series, old.series) ? [] : validateSeries(next)),
  ...fixed.flatMap((field) =>
    validateImmutable(
      field === 'reportingComponent' ? 'reportingController' : field,
      next[field],
      old[field],
      goField(field, next),
    ),
  ),
]

function goField(field: (typeof fixed)[number], event: Event): string {
  switch (field) {
    case 'involvedObject':
      return goReference(event.involvedObject)
    case 'related':
      return event.related ? goReference(event.related) : 'null'
    case 'source':
      return `core.EventSource{Component:${quote(event.source?.component)}, Host:${quote(event.source?.host)}}`
    case 'firstTimestamp':
    case 'lastTimestamp':
    case 'eventTime':
      return goTime(event[field])
    case 'count':
      return String(event.count ?? 0)
    default:
      return goValue(event[field] ?? '')
  }
}

/** `2025-01-01 00:00:00.000001 +0000 UTC`. */
function goTime(text: string | undefined): string {
  if (!text) return 'null'
  const [date = '', time = ''] = text.replace(/Z$/, '').split('T')
  return `${date} ${time.includes('.') ? time.replace(/\.?0+$/, '') : time} +0000 UTC`
}

const quote = (text = '') => JSON.stringify(text)

const goReference = (it: ObjectReference) =>
  `core.ObjectReference{Kind:${quote(it.kind)}, Namespace:${quote(it.namespace)}, Name:${quote(it.name)}, UID:${quote(it.uid)}, APIVersion:${quote(it.apiVersion)}, ResourceVersion:${quote(it.resourceVersion)}, FieldPath:${quote(it.fieldPath)}}`
