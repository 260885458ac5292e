import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Client } from '../client/client.ts'
import type { OwnerReference } from '../client/resource.ts'
import {
  jobs,
  type PodDisruptionBudget,
  podDisruptionBudgets,
  pods,
  replicaSets,
} from '../client/resources.ts'
import { disruptionBudgets } from './disruption-budgets.ts'
import { controllerReference } from './loop/owners.ts'
import { staleDisruptions } from './stale-disruptions.ts'
import { pass } from './testing/passing.ts'
import { eventually, running } from './testing/running.ts'

const labels = { app: 'web' }
const budget = { namespace: 'lab', name: 'web' }

const kindOf = ({ kind }: OwnerReference) =>
  kind === 'Job' ? { resource: jobs, isNamespaced: true, isScalable: false, names: [] } : undefined

const cluster = (clock = systemClock) =>
  running(() => [disruptionBudgets(kindOf), staleDisruptions], clock)

const create = (client: Client, spec: PodDisruptionBudget['spec']) =>
  client.create(podDisruptionBudgets, {
    metadata: budget,
    spec: { selector: { matchLabels: labels }, ...spec },
  })

async function addPods(client: Client, count: number, owner?: OwnerReference) {
  for (let at = 0; at < count; at++) {
    const place = { name: `web-${at}`, namespace: 'lab' }
    await client.create(pods, {
      metadata: { ...place, labels, ...(owner && { ownerReferences: [owner] }) },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    })
    const status = { conditions: [{ type: 'Ready', status: 'True' }] }
    await client.patch(pods, { ...place, subresource: 'status' }, 'merge', { status })
  }
}

const statusWith = (client: Client, healthy: number) =>
  eventually(async () => {
    const { status } = await client.get(podDisruptionBudgets, budget)
    return status?.currentHealthy === healthy ? status : undefined
  })

async function replicaSet(client: Client, replicas: number): Promise<OwnerReference> {
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'c', image: 'i' }] },
  }
  const spec = { replicas, selector: { matchLabels: labels }, template }
  const made = await client.create(replicaSets, {
    metadata: { name: 'web', namespace: 'lab' },
    spec,
  })
  return controllerReference(made, replicaSets)
}

describe('disruption budgets', () => {
  it('count pods that nobody manages where a number has to be there', async () => {
    await using work = await cluster()
    await create(work.client, { minAvailable: 2 })
    await addPods(work.client, 3)
    const status = await statusWith(work.client, 3)
    assert.equal(status.disruptionsAllowed, 1)
    assert.equal(status.expectedPods, 3)
    assert.equal(status.conditions?.[0]?.reason, 'SufficientPods')
  })

  it('take shares of what is to be there, not of what is', async () => {
    await using work = await cluster()
    await create(work.client, { maxUnavailable: '30%' })
    await addPods(work.client, 4, await replicaSet(work.client, 5))
    const status = await statusWith(work.client, 4)
    assert.equal(status.expectedPods, 5)
    assert.equal(status.desiredHealthy, 3)
    assert.equal(status.disruptionsAllowed, 1)
  })

  it('allow nothing where nobody can tell how many pods there are to be', async () => {
    await using work = await cluster()
    await create(work.client, { maxUnavailable: 1 })
    await addPods(work.client, 1, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: 'pi',
      uid: 'j',
      controller: true,
    })
    const condition = await eventually(async () => {
      const { status } = await work.client.get(podDisruptionBudgets, budget)
      return status?.conditions?.find(({ reason }) => reason === 'SyncFailed')
    })
    assert.equal(condition.message, 'jobs.batch does not implement the scale subresource')
    assert.equal(condition.status, 'False')
  })

  it('count a pod whose eviction was granted as gone, until that was long ago', async () => {
    const clock = new SimulatedClock(Date.parse('2024-01-01T00:00:00Z'))
    await using work = await cluster(clock)
    const { client } = work
    await create(client, { minAvailable: 1 })
    await addPods(client, 2)
    await statusWith(client, 2)
    const disruptedPods = { 'web-0': '2024-01-01T00:00:00Z' }
    const place = { ...budget, subresource: 'status' }
    await client.patch(podDisruptionBudgets, place, 'merge', { status: { disruptedPods } })
    assert.equal((await statusWith(client, 1)).disruptionsAllowed, 0)
    await pass(clock, 122)
    assert.equal((await statusWith(client, 2)).disruptedPods, undefined)
  })
})

describe('a pod that is said to be going', () => {
  it('is said to stay when it has not gone for two minutes', async () => {
    const clock = new SimulatedClock(Date.parse('2024-01-01T00:00:00Z'))
    await using work = await cluster(clock)
    await addPods(work.client, 1)
    const web = { namespace: 'lab', name: 'web-0' }
    const target = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' }
    const conditions = [{ ...target, lastTransitionTime: '2024-01-01T00:00:00Z' }]
    const place = { ...web, subresource: 'status' }
    await work.client.patch(pods, place, 'strategic', { status: { conditions } })
    await pass(clock, 100)
    const targetOf = async () =>
      (await work.client.get(pods, web)).status?.conditions?.find(
        ({ type }) => type === 'DisruptionTarget',
      )
    assert.equal((await targetOf())?.status, 'True')
    await pass(clock, 25)
    assert.equal(await eventually(async () => (await targetOf())?.status), 'False')
    assert.equal((await targetOf())?.reason, undefined)
  })
})
