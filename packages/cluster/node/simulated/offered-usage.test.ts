import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { Client } from '../../client/client.ts'
import { InformerSet } from '../../client/informer-set.ts'
import { namespaces, nodes, type Pod, pods, serviceAccounts } from '../../client/resources.ts'
import type { UsageSource } from '../../client/usage.ts'
import { plainApi } from '../../testing/plain-api.ts'
import { runSimulatedNodes } from './simulated-nodes.ts'

/** Two simulated nodes, and a board that shows who offers. */
async function started() {
  const { api } = await plainApi()
  const client = new Client({ fetch: (request) => api.fetch(request), userAgent: 'tester' })
  const ended = new AbortController()
  const log = createLogger({ level: 'silent' })
  const shared = { client, clock: systemClock, log, signal: ended.signal }
  const offers = new Map<string, UsageSource>()
  await client.create(namespaces, { metadata: { name: 'kube-node-lease' } })
  await client.create(serviceAccounts, { metadata: { name: 'default', namespace: 'lab' } })
  for (const name of ['node-0', 'node-1']) await client.create(nodes, { metadata: { name } })
  const running = runSimulatedNodes({
    ...shared,
    informers: new InformerSet(shared),
    isSimulated: () => true,
    usage: {
      offer(node, source) {
        offers.set(node, source)
        return () => offers.delete(node)
      },
    },
  })
  const stop = async () => {
    ended.abort()
    await running
  }
  return { client, offers, [Symbol.asyncDispose]: stop }
}

const podOf = (name: string, annotations: Record<string, string>): Pod => ({
  metadata: { name, namespace: 'lab', annotations },
  spec: {
    nodeName: 'node-0',
    containers: [
      { name: 'a', image: 'i' },
      { name: 'b', image: 'i' },
    ],
  },
})

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (isTrue()) return
    await wait(10)
  }
  assert.fail('It never came true')
}

describe('what simulated nodes use', () => {
  it('is told from when on a pod has a load, of all nodes and pods', async () => {
    await using cluster = await started()
    const { client, offers } = cluster
    await client.create(pods, podOf('idle', {}))
    await client.create(pods, podOf('busy', { 'simulation.galley.dev/load.a': 'cpu=2,memory=1Mi' }))
    await until(() => offers.size === 2)
    const source = offers.get('node-0')
    await until(() => source?.pod('lab', 'busy') !== undefined)
    const usages = (name: string) =>
      source?.pod('lab', name)?.containers.map(({ cpu, memory }) => [cpu, memory])
    assert.deepEqual(usages('busy'), [
      [2, 2 ** 20],
      [0, 0],
    ])
    assert.deepEqual(source?.node()?.usage, { cpu: 2, memory: 2 ** 20 })
    assert.deepEqual(offers.get('node-1')?.node()?.usage, { cpu: 0, memory: 0 })
    assert.equal(offers.get('node-1')?.pod('lab', 'busy'), undefined)
    await until(() => usages('idle')?.length === 2)
  })

  it('is not told of a node that is dead', async () => {
    await using cluster = await started()
    const { client, offers } = cluster
    await client.create(pods, podOf('busy', { 'simulation.galley.dev/load': 'cpu=1' }))
    await until(() => offers.size === 2)
    const annotations = { 'simulation.galley.dev/node': 'dead' }
    await client.patch(nodes, { name: 'node-1' }, 'merge', { metadata: { annotations } })
    await until(() => offers.size === 1)
    await client.patch(nodes, { name: 'node-1' }, 'merge', {
      metadata: { annotations: { 'simulation.galley.dev/node': null } },
    })
    await until(() => offers.size === 2)
  })
})
