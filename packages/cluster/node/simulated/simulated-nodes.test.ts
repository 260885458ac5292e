import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { Client } from '../../client/client.ts'
import { isNotFound } from '../../client/errors.ts'
import { InformerSet } from '../../client/informer-set.ts'
import type { ApiObject, ResourceRef } from '../../client/resource.ts'
import {
  leases,
  namespaces,
  nodes,
  type Pod,
  pods,
  serviceAccounts,
} from '../../client/resources.ts'
import { plainApi } from '../../testing/plain-api.ts'
import { runSimulatedNodes } from './simulated-nodes.ts'

const log = createLogger({ level: 'silent' })

/** An API with one simulated node and one of another kind. */
async function started() {
  const { api } = await plainApi()
  const client = new Client({ fetch: (request) => api.fetch(request), userAgent: 'tester' })
  const ended = new AbortController()
  const shared = { client, clock: systemClock, log, signal: ended.signal }
  await client.create(namespaces, { metadata: { name: 'kube-node-lease' } })
  await client.create(serviceAccounts, { metadata: { name: 'default', namespace: 'lab' } })
  for (const name of ['node-0', 'other']) await client.create(nodes, { metadata: { name } })
  const running = runSimulatedNodes({
    ...shared,
    informers: new InformerSet(shared),
    isSimulated: (name) => name === 'node-0',
  })
  const stop = async () => {
    ended.abort()
    await running
  }
  return { client, [Symbol.asyncDispose]: stop }
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await isTrue()) return
    await wait(10)
  }
  assert.fail('It never came true')
}

type Told = ApiObject & { readonly message: string }
const events: ResourceRef<Told> = { group: '', version: 'v1', plural: 'events', kind: 'Event' }

const podOf = (name: string, nodeName: string): Pod => ({
  metadata: { name, namespace: 'lab' },
  spec: { nodeName, containers: [{ name: 'c', image: 'i' }] },
})

describe('simulated nodes', () => {
  it('are ready and keep leases', async () => {
    await using cluster = await started()
    const { client } = cluster
    await until(async () => {
      const { status } = await client.get(nodes, { name: 'node-0' })
      return Boolean(status?.conditions?.some((it) => it.type === 'Ready' && it.status === 'True'))
    })
    const lease = await client.get(leases, { namespace: 'kube-node-lease', name: 'node-0' })
    assert.equal(lease.spec?.leaseDurationSeconds, 40)
    assert.equal(lease.metadata.ownerReferences?.[0]?.kind, 'Node')
    assert.equal((await client.get(nodes, { name: 'other' })).status?.conditions, undefined)
  })

  it('have an address and a host name, unless they were given others', async () => {
    await using cluster = await started()
    const { client } = cluster
    const given = [{ type: 'InternalIP', address: '192.0.2.7' }]
    const annotations = { 'simulation.galley.dev/node': 'alive' }
    await client.create(nodes, {
      metadata: { name: 'mine', annotations },
      status: { addresses: given },
    })
    const addresses = async (name: string) => {
      const { status } = await client.get(nodes, { name })
      return status?.nodeInfo?.kubeletVersion ? status.addresses : undefined
    }
    await until(async () => (await addresses('node-0')) !== undefined)
    await until(async () => (await addresses('mine')) !== undefined)
    assert.deepEqual(await addresses('node-0'), [
      { type: 'InternalIP', address: '198.18.0.1' },
      { type: 'Hostname', address: 'node-0' },
    ])
    assert.deepEqual(await addresses('mine'), given)
  })

  it('run pods that are bound to them, each with an address of its own, and no others', async () => {
    await using cluster = await started()
    const { client } = cluster
    for (const [name, node] of Object.entries({ a: 'node-0', b: 'node-0', c: 'other' }))
      await client.create(pods, podOf(name, node))
    const isRunning = ({ status }: Pod) => status?.phase === 'Running'
    await until(async () => (await client.list(pods, 'lab')).items.filter(isRunning).length === 2)
    const { items } = await client.list(pods, 'lab')
    assert.deepEqual(
      items.map(({ status }) => status?.podIP),
      ['10.244.0.2', '10.244.0.3', undefined],
    )
  })

  it('let go of deleted pods, and do nothing while they are dead', async () => {
    await using cluster = await started()
    const { client } = cluster
    await client.create(pods, podOf('a', 'node-0'))
    const dead = { 'simulation.galley.dev/node': 'dead' }
    await client.patch(nodes, { name: 'node-0' }, 'merge', { metadata: { annotations: dead } })
    await wait(50)
    await client.delete(pods, { namespace: 'lab', name: 'a' })
    await wait(50)
    assert.ok((await client.get(pods, { namespace: 'lab', name: 'a' })).metadata.deletionTimestamp)
    await client.patch(nodes, { name: 'node-0' }, 'merge', { metadata: { annotations: null } })
    await until(() =>
      client.get(pods, { namespace: 'lab', name: 'a' }).then(() => false, isNotFound),
    )
  })

  it('tell of annotations of their own that say nothing, once', async () => {
    await using cluster = await started()
    const { client } = cluster
    await client.create(namespaces, { metadata: { name: 'default' } })
    const annotate = (text: string) =>
      client.patch(nodes, { name: 'node-0' }, 'merge', {
        metadata: { annotations: { 'simulation.galley.dev/node': text } },
      })
    await annotate('ded')
    const messages = async () =>
      (await client.list(events, 'default')).items.map(({ message }) => message)
    await until(async () => (await messages()).length === 1)
    await annotate('gone')
    await until(async () => (await messages()).length === 2)
    assert.deepEqual(
      (await messages()).toSorted(),
      ["'ded'", "'gone'"].map(
        (found) => `simulation.galley.dev/node: expected dead or alive, found ${found}`,
      ),
    )
  })

  it('tell of annotations of pods that say nothing', async () => {
    await using cluster = await started()
    const { client } = cluster
    const pod = podOf('a', 'node-0')
    const annotations = {
      'simulation.galley.dev/ready-after': 'soon',
      'simulation.galley.dev/ready-afer': '1s',
      'simulation.galley.dev/load.c': 'cpu=1',
    }
    await client.create(pods, { ...pod, metadata: { ...pod.metadata, annotations } })
    await until(async () => (await client.list(events, 'lab')).items.length === 2)
  })
})
