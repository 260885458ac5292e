import { kind } from '../kind.ts'
import { type Event, eventColumns, eventFields } from './event/event.ts'
import { validateEvent } from './event/validate.ts'

export const event = kind<Event>({
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  singular: 'event',
  shortNames: ['ev'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.Event',
  name: 'path-segment',
  createsOnUpdate: true,
  validate: validateEvent,
  update: { validate: validateEvent },
  selectableFields: eventFields,
  columns: eventColumns,
})
