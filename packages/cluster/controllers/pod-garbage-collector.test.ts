import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { isNotFound } from '../client/errors.ts'
import { nodes, type Pod, pods } from '../client/resources.ts'
import { podGarbageCollector } from './pod-garbage-collector.ts'
import { pass } from './testing/passing.ts'
import { eventually, running } from './testing/running.ts'

const place = (name: string) => ({ namespace: 'lab', name })
const podOf = (name: string, nodeName?: string, finalizers?: string[]): Pod => ({
  metadata: { ...place(name), ...(finalizers && { finalizers }) },
  spec: { containers: [{ name: 'c', image: 'i' }], ...(nodeName && { nodeName }) },
})

async function cluster() {
  const clock = new SimulatedClock(Date.parse('2024-01-01T00:00:00Z'))
  const work = await running(() => [podGarbageCollector()], clock)
  const isGone = (name: string) =>
    work.client.get(pods, place(name)).then(() => undefined, isNotFound)
  return {
    clock,
    isGone,
    client: work.client,
    [Symbol.asyncDispose]: () => work[Symbol.asyncDispose](),
  }
}

describe('the collector of pods', () => {
  it('removes pods of a node that has been missing for a while', async () => {
    await using lab = await cluster()
    await lab.client.create(nodes, { metadata: { name: 'here' } })
    await lab.client.create(pods, podOf('stays', 'here'))
    await lab.client.create(pods, podOf('lost', 'nowhere'))
    await pass(lab.clock, 30)
    await lab.client.get(pods, place('lost'))
    await pass(lab.clock, 40)
    await eventually(() => lab.isGone('lost'))
    await lab.client.get(pods, place('stays'))
  })

  it('says of a pod of a lost node that it has failed, for whoever holds it by a finalizer', async () => {
    await using lab = await cluster()
    await lab.client.create(pods, podOf('held', 'nowhere', ['example.com/hold']))
    await pass(lab.clock, 70)
    const pod = await eventually(async () => {
      const found = await lab.client.get(pods, place('held'))
      return found.metadata.deletionTimestamp ? found : undefined
    })
    assert.equal(pod.status?.phase, 'Failed')
    const target = pod.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')
    assert.equal(target?.message, 'PodGC: node no longer exists')
  })

  it('removes what was deleted on a node that is out of service', async () => {
    await using lab = await cluster()
    const taints = [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' }]
    await lab.client.create(nodes, { metadata: { name: 'out' }, spec: { taints } })
    await lab.client.create(pods, podOf('stuck', 'out'))
    await lab.client.delete(pods, place('stuck'))
    await pass(lab.clock, 25)
    await eventually(() => lab.isGone('stuck'))
  })
})
