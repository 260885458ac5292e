import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from '@galley/kit/logging'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { plainApi } from '../testing/plain-api.ts'
import { Client } from './client.ts'
import { EventRecorder } from './event-recorder.ts'

const about = { kind: 'Pod', namespace: 'lab', name: 'web', uid: 'u' }

describe('events of several parts', () => {
  it('are all there, though they are told at the same time', async () => {
    const api = await plainApi()
    const client = new Client({ fetch: (request) => api.api.fetch(request), userAgent: 'tester' })
    const clock = new SimulatedClock(Date.UTC(2026, 0, 1))
    const recorders = ['a', 'b', 'c'].map(
      (component) =>
        new EventRecorder({
          client,
          clock,
          component,
          log: createLogger({ level: 'silent' }),
          signal: new AbortController().signal,
        }),
    )
    for (const recorder of recorders)
      for (const reason of ['One', 'Two']) recorder.normal(about, reason, 'told')
    await Promise.all(recorders.map((recorder) => recorder.idle()))
    const { body } = await api.send('GET', '/api/v1/namespaces/lab/events')
    const told = body.items.map(
      (event: { source: { component: string }; reason: string }) =>
        `${event.source.component} ${event.reason}`,
    )
    assert.deepEqual(told.toSorted(), ['a One', 'a Two', 'b One', 'b Two', 'c One', 'c Two'])
  })
})
