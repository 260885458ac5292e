import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { EventCorrelator } from './event-correlator.ts'
import type { NewEvent, ObjectReference } from './event-recorder.ts'

const eventOf = (message: string, about: ObjectReference = {}): NewEvent => ({
  metadata: { name: `web.${message}`, namespace: 'lab' },
  involvedObject: { kind: 'Pod', namespace: 'lab', name: 'web', uid: 'u', ...about },
  type: 'Warning',
  reason: 'Odd',
  message,
  source: { component: 'tester' },
  reportingComponent: 'tester',
  reportingInstance: '',
  firstTimestamp: '2024-01-01T00:00:00Z',
  lastTimestamp: '2024-01-01T00:00:00Z',
  count: 1,
})

function tell(correlator: EventCorrelator, event: NewEvent) {
  const correlated = correlator.correlate(event)
  if (correlated.kind !== 'drop') correlator.told(correlated.key, correlated.event)
  return correlated
}

describe('events that are told again', () => {
  it('are counted, whichever revision of the object they are about', () => {
    const correlator = new EventCorrelator(new SimulatedClock())
    tell(correlator, eventOf('once', { resourceVersion: '1' }))
    const again = tell(correlator, eventOf('once', { resourceVersion: '2' }))
    assert.equal(again.kind, 'count')
    assert.equal(again.kind === 'count' && again.event.count, 2)
  })

  it('are events of their own about another part of the object', () => {
    const correlator = new EventCorrelator(new SimulatedClock())
    tell(correlator, eventOf('once', { fieldPath: 'a' }))
    assert.equal(tell(correlator, eventOf('once', { fieldPath: 'b' })).kind, 'create')
  })

  it('are left out when they are too many', () => {
    const correlator = new EventCorrelator(new SimulatedClock())
    const told = Array.from({ length: 30 }, () => tell(correlator, eventOf('once')).kind)
    assert.equal(told.filter((kind) => kind === 'drop').length, 5)
  })
})
