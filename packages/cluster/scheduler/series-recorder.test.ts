import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from '@galley/kit/logging'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { Client } from '../client/client.ts'
import { EventRecorder } from '../client/event-recorder.ts'
import { plainApi } from '../testing/plain-api.ts'
import { SeriesRecorder, type Told } from './series-recorder.ts'

const events = { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event' }
const pod = (name: string, resourceVersion = '1') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'lab', uid: `uid-of-${name}`, resourceVersion },
})
const failed = (name: string, note: string, resourceVersion?: string): Told => ({
  type: 'Warning',
  reason: 'FailedScheduling',
  action: 'Scheduling',
  note,
  regarding: pod(name, resourceVersion),
})

async function recording() {
  const clock = new SimulatedClock(Date.parse('2024-01-01T00:00:00Z'))
  const plain = await plainApi(clock)
  const ended = new AbortController()
  const client = new Client({ fetch: (call) => plain.api.fetch(call), userAgent: 'kube-scheduler' })
  const log = createLogger({ level: 'silent' })
  const recorder = new SeriesRecorder({
    ...{ client, clock, log, signal: ended.signal },
    controller: 'default-scheduler',
  })
  const told = async () => {
    await recorder.idle()
    // Tests read what they expect to be there.
    // biome-ignore lint/suspicious/noExplicitAny: events have fields that no type of ours tells.
    return (await client.list(events, 'lab')).items as any[]
  }
  const end = () => ended.abort()
  return { clock, client, log, signal: ended.signal, recorder, told, [Symbol.dispose]: end }
}

describe('events of events.k8s.io', () => {
  it('tell who did what about whom', async () => {
    using it = await recording()
    it.recorder.tell(failed('web', 'no room'))
    const [event, ...others] = await it.told()
    assert.equal(others.length, 0)
    assert.match(event.metadata.name, /^web\.[0-9a-f]+$/)
    assert.equal(event.reportingController, 'default-scheduler')
    assert.match(event.reportingInstance, /^default-scheduler-./)
    assert.equal(event.eventTime, '2024-01-01T00:00:00.000000Z')
    const { type, reason, action, note, regarding } = event
    assert.deepEqual(
      { type, reason, action, note },
      {
        ...{ type: 'Warning', reason: 'FailedScheduling' },
        ...{ action: 'Scheduling', note: 'no room' },
      },
    )
    assert.deepEqual(regarding, {
      ...{ apiVersion: 'v1', kind: 'Pod', namespace: 'lab', name: 'web' },
      ...{ uid: 'uid-of-web', resourceVersion: '1' },
    })
    assert.equal(event.series, undefined)
  })

  it('are counted in a series where the same comes again, which is written once', async () => {
    using it = await recording()
    for (const note of ['no room', 'no room', 'still no room'])
      it.recorder.tell(failed('web', note))
    const [event, ...others] = await it.told()
    assert.equal(others.length, 0)
    assert.equal(event.note, 'no room')
    assert.equal(event.series.count, 2)
  })

  it('are told beside what another part tells of the same object at the same time', async () => {
    using it = await recording()
    const { client, clock, log, signal } = it
    const node = new EventRecorder({ client, clock, log, signal, component: 'kubelet' })
    node.warning(pod('web'), 'SysctlForbidden', 'no')
    await node.idle()
    it.recorder.tell(failed('web', 'no room'))
    assert.equal((await it.told()).length, 2)
  })

  it('are others where the object has changed', async () => {
    using it = await recording()
    it.recorder.tell(failed('web', 'no room', '1'))
    it.recorder.tell(failed('web', 'no room', '2'))
    assert.equal((await it.told()).length, 2)
  })

  it('have their last count written when a series ends, and begin anew afterwards', async () => {
    using it = await recording()
    for (let time = 0; time < 5; time++) it.recorder.tell(failed('web', 'no room'))
    await it.recorder.idle()
    it.clock.advance(2 * 360_000)
    const [event] = await it.told()
    assert.equal(event.series.count, 5)
    it.recorder.tell(failed('web', 'no room'))
    assert.equal((await it.told()).length, 2)
  })
})
