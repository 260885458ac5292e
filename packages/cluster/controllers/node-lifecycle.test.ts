import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Client } from '../client/client.ts'
import { leases, type Node, namespaces, nodes, pods } from '../client/resources.ts'
import { timeText } from '../client/time-text.ts'
import { nodeConditionTaints } from './node-condition-taints.ts'
import { nodeLifecycle } from './node-lifecycle.ts'
import { podsOfLostNodes } from './pods-of-lost-nodes.ts'
import { pass } from './testing/passing.ts'
import { eventually, running } from './testing/running.ts'

const start = Date.parse('2024-01-01T00:00:00Z')
const events = { group: '', version: 'v1', plural: 'events', kind: 'Event' }
const place = (name: string) => ({ namespace: 'kube-node-lease', name })

async function cluster(...names: readonly string[]) {
  const clock = new SimulatedClock(start)
  const work = await running(() => [nodeLifecycle(), nodeConditionTaints, podsOfLostNodes()], clock)
  for (const name of ['kube-node-lease', 'default'])
    await work.client.create(namespaces, { metadata: { name } })
  for (const name of names) await addNode(work.client, name, clock)
  return { clock, client: work.client, [Symbol.asyncDispose]: () => work[Symbol.asyncDispose]() }
}

async function addNode(client: Client, name: string, clock: SimulatedClock) {
  const time = timeText(clock.now())
  const ready = { type: 'Ready', status: 'True', lastHeartbeatTime: time, lastTransitionTime: time }
  await client.create(nodes, { metadata: { name }, status: { conditions: [ready] } })
  const spec = { holderIdentity: name, renewTime: microTime(clock), leaseDurationSeconds: 40 }
  await client.create(leases, { metadata: place(name), spec })
}

const microTime = (clock: SimulatedClock) =>
  new Date(clock.now()).toISOString().replace('Z', '000Z')

/** Lets time go by while only these nodes give signs of life. */
async function passWith(
  { client, clock }: { readonly client: Client; readonly clock: SimulatedClock },
  living: readonly string[],
  seconds: number,
) {
  for (let at = 0; at < seconds; at += 10) {
    for (const name of living)
      await client.patch(leases, place(name), 'merge', { spec: { renewTime: microTime(clock) } })
    await pass(clock, 10)
  }
}

const taintsOf = ({ spec }: Node) =>
  (spec?.taints ?? []).map(({ key, effect }) => `${key.split('/')[1]}:${effect}`).toSorted()
const readyOf = ({ status }: Node) => status?.conditions?.find(({ type }) => type === 'Ready')

describe('the life of nodes', () => {
  it('takes the state of a silent node for unknown, taints it and says so of its pods', async () => {
    await using lab = await cluster('a', 'b', 'c')
    const { client } = lab
    await client.create(pods, {
      metadata: { name: 'web', namespace: 'lab' },
      spec: { nodeName: 'a', containers: [{ name: 'c', image: 'i' }] },
    })
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] }
    const web = { namespace: 'lab', name: 'web' }
    await client.patch(pods, { ...web, subresource: 'status' }, 'merge', { status: ready })
    await passWith(lab, ['a', 'b', 'c'], 30)
    assert.equal(readyOf(await client.get(nodes, { name: 'a' }))?.status, 'True')
    await passWith(lab, ['b', 'c'], 70)
    const lost = await eventually(async () => {
      const node = await client.get(nodes, { name: 'a' })
      return taintsOf(node).length === 2 ? node : undefined
    })
    assert.equal(readyOf(lost)?.reason, 'NodeStatusUnknown')
    assert.equal(readyOf(lost)?.message, 'Kubelet stopped posting node status.')
    assert.deepEqual(taintsOf(lost), ['unreachable:NoExecute', 'unreachable:NoSchedule'])
    const [condition] = (await client.get(pods, web)).status?.conditions ?? []
    assert.equal(condition?.status, 'False')
    await eventually(async () => {
      const { items } = await client.list(events, 'default')
      const told = items.map((it) => Reflect.get(it, 'message'))
      return (
        told.includes('Node a event: Registered Node a in Controller') &&
        told.includes('Node a status is now: NodeNotReady')
      )
    })
  })

  it('takes a node back that is heard of again', async () => {
    await using lab = await cluster('a', 'b', 'c')
    await passWith(lab, ['b', 'c'], 70)
    const conditions = [
      { type: 'Ready', status: 'True', lastHeartbeatTime: '2024-01-01T00:02:00Z' },
    ]
    const status = { name: 'a', subresource: 'status' }
    await lab.client.patch(nodes, status, 'merge', { status: { conditions } })
    await passWith(lab, ['a', 'b', 'c'], 20)
    assert.deepEqual(taintsOf(await lab.client.get(nodes, { name: 'a' })), [])
  })

  it('lets pods be where they are when no node is heard of at all', async () => {
    await using lab = await cluster('a', 'b')
    await passWith(lab, [], 120)
    for (const name of ['a', 'b'])
      assert.deepEqual(taintsOf(await lab.client.get(nodes, { name })), ['unreachable:NoSchedule'])
  })

  it('taints nodes one after another', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    await using lab = await cluster(...names)
    await passWith(lab, ['a', 'b', 'c', 'd'], 65)
    const isOut = async (name: string) =>
      taintsOf(await lab.client.get(nodes, { name })).includes('unreachable:NoExecute')
    const count = async () => (await Promise.all(names.map(isOut))).filter(Boolean).length
    const first = await count()
    assert.ok(first === 1 || first === 2)
    await passWith(lab, ['a', 'b', 'c', 'd'], 20)
    assert.equal(await count(), 3)
  })
})
