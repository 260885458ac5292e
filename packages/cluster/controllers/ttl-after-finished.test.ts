import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { isNotFound } from '../client/errors.ts'
import { jobs } from '../client/resources.ts'
import { eventually, running } from './testing/running.ts'
import { ttlAfterFinished } from './ttl-after-finished.ts'

const end = '2026-01-01T00:00:00Z'
const condition = { status: 'True', lastProbeTime: end, lastTransitionTime: end }

test('a finished job goes once its time is over, and not before', async () => {
  const clock = new SimulatedClock(Date.parse(end))
  await using lab = await running(() => [ttlAfterFinished], clock)
  const place = { namespace: 'lab', name: 'done' }
  await lab.client.create(jobs, {
    metadata: place,
    spec: {
      ttlSecondsAfterFinished: 60,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } },
    },
  })
  const conditions = ['SuccessCriteriaMet', 'Complete'].map((type) => ({ type, ...condition }))
  const status = { conditions, startTime: end, completionTime: end, succeeded: 1 }
  await lab.client.patch(jobs, { ...place, subresource: 'status' }, 'merge', { status })
  const goneAt = await eventually(async () => {
    try {
      const { metadata } = await lab.client.get(jobs, place)
      if (metadata.deletionTimestamp) return clock.now()
      clock.advance(1000)
      return undefined
    } catch (error) {
      if (isNotFound(error)) return clock.now()
      throw error
    }
  })
  assert.ok(goneAt >= Date.parse(end) + 60_000)
  assert.ok(goneAt < Date.parse(end) + 90_000)
})
