import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Toleration } from 'kubernetes-types/core/v1.js'
import type { Client } from '../client/client.ts'
import { isNotFound } from '../client/errors.ts'
import { nodes, type Pod, pods } from '../client/resources.ts'
import { taintEviction } from './taint-eviction.ts'
import { pass } from './testing/passing.ts'
import { eventually, running } from './testing/running.ts'

const events = { group: '', version: 'v1', plural: 'events', kind: 'Event' }
const web = { namespace: 'lab', name: 'web' }

async function cluster(toleration?: Toleration) {
  const clock = new SimulatedClock(Date.parse('2024-01-01T00:00:00Z'))
  const work = await running(() => [taintEviction()], clock)
  await work.client.create(nodes, { metadata: { name: 'a' } })
  await work.client.create(pods, {
    metadata: web,
    spec: {
      nodeName: 'a',
      containers: [{ name: 'c', image: 'i' }],
      ...(toleration && { tolerations: [toleration] }),
    },
  })
  return { clock, client: work.client, [Symbol.asyncDispose]: () => work[Symbol.asyncDispose]() }
}

const taint = (client: Client, ...taints: readonly object[]) =>
  client.patch(nodes, { name: 'a' }, 'merge', { spec: { taints } })
const broken = { key: 'broken', value: 'very', effect: 'NoExecute' }

const forHalfAMinute = {
  key: 'broken',
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 30,
}

const isGoing = ({ metadata }: Pod) => metadata.deletionTimestamp !== undefined
const messages = async (client: Client) =>
  (await client.list(events, 'lab')).items.map((it) => Reflect.get(it, 'message'))

describe('eviction by taints', () => {
  it('deletes at once what does not tolerate a taint, and says why', async () => {
    await using lab = await cluster()
    await taint(lab.client, broken)
    const pod = await eventually(async () => {
      const found = await lab.client.get(pods, web)
      return isGoing(found) ? found : undefined
    })
    const condition = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')
    assert.equal(condition?.reason, 'DeletionByTaintManager')
    assert.equal(condition?.message, 'Taint manager: deleting due to NoExecute taint')
    await eventually(async () =>
      (await messages(lab.client)).includes('Marking for deletion Pod lab/web'),
    )
  })

  it('deletes what tolerates a taint for a while when that is over', async () => {
    await using lab = await cluster(forHalfAMinute)
    await taint(lab.client, broken)
    await pass(lab.clock, 28)
    assert.ok(!isGoing(await lab.client.get(pods, web)))
    await pass(lab.clock, 4)
    await eventually(async () => isGoing(await lab.client.get(pods, web)) || undefined)
  })

  it('lets it stay when the taint is taken off before', async () => {
    await using lab = await cluster(forHalfAMinute)
    await taint(lab.client, broken)
    await pass(lab.clock, 10)
    await taint(lab.client)
    await eventually(async () =>
      (await messages(lab.client)).includes('Cancelling deletion of Pod lab/web'),
    )
    await pass(lab.clock, 40)
    assert.ok(!isGoing(await lab.client.get(pods, web)))
  })

  it('lets be what tolerates a taint for ever', async () => {
    await using lab = await cluster({ key: 'broken', value: 'very', effect: 'NoExecute' })
    await taint(lab.client, broken)
    await pass(lab.clock, 20)
    assert.ok(!isGoing(await lab.client.get(pods, web)))
    await lab.client.delete(pods, web, { gracePeriodSeconds: 0 })
    await eventually(() => lab.client.get(pods, web).then(() => undefined, isNotFound))
    assert.deepEqual(await messages(lab.client), [])
  })
})
