import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { ReplicaSetSpec } from 'kubernetes-types/apps/v1.js'
import {
  type Pod,
  pods,
  type ReplicaSet,
  replicaSets,
  replicationControllers,
  resourceQuotas,
} from '../client/resources.ts'
import { replicaSetController } from './replica-set.ts'
import { replicationController } from './replication-controller.ts'
import { messagesAbout } from './testing/events.ts'
import { readyPods } from './testing/ready-pods.ts'
import { eventually, running } from './testing/running.ts'

const cluster = await running(() => [replicaSetController, replicationController, readyPods])
after(() => cluster[Symbol.asyncDispose]())
const { client } = cluster
const namespace = 'lab'

const template = (app: string, image = 'i:1') => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image }], terminationGracePeriodSeconds: 0 },
})

const make = (name: string, spec: Partial<ReplicaSetSpec>, image?: string) =>
  client.create(replicaSets, {
    metadata: { name, namespace },
    spec: { selector: { matchLabels: { app: name } }, template: template(name, image), ...spec },
  })

const scale = (name: string, replicas: number) =>
  client.patch(replicaSets, { namespace, name }, 'merge', { spec: { replicas } })

const podsOf = async (app: string): Promise<readonly Pod[]> =>
  (await client.list(pods, namespace, { labelSelector: `app=${app}` })).items

const makePod = (name: string, app: string) =>
  client.create(pods, { ...template(app), metadata: { name, namespace, labels: { app } } })

const until = (name: string, isSo: (status: NonNullable<ReplicaSet['status']>) => boolean) =>
  eventually(async () => {
    const { status } = await client.get(replicaSets, { namespace, name })
    return status && isSo(status) ? status : undefined
  })

describe('a replica set', () => {
  it('makes so many pods and counts those that are ready', async () => {
    await make('web', { replicas: 3 })
    const status = await until('web', ({ availableReplicas }) => availableReplicas === 3)
    assert.deepEqual(status, {
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    })
    const made = await podsOf('web')
    const [first] = made
    assert.equal(made.length, 3)
    assert.match(first?.metadata.name ?? '', /^web-.{5}$/)
    assert.equal(first?.metadata.generateName, 'web-')
    const [owner] = first?.metadata.ownerReferences ?? []
    assert.equal(`${owner?.apiVersion} ${owner?.kind} ${owner?.name}`, 'apps/v1 ReplicaSet web')
    const told = await messagesAbout(client, 'web')
    assert.deepEqual(
      told.toSorted(),
      made.map(({ metadata }) => `SuccessfulCreate: Created pod: ${metadata.name}`).toSorted(),
    )
  })

  it('deletes what is too much, and tells so', async () => {
    await make('shrink', { replicas: 3 })
    await until('shrink', ({ readyReplicas }) => readyReplicas === 3)
    await scale('shrink', 1)
    await until('shrink', ({ replicas }) => replicas === 1)
    const [left] = await podsOf('shrink')
    const deleted = (await messagesAbout(client, 'shrink')).filter((it) => it.includes('Deleted'))
    assert.equal(deleted.length, 2)
    assert.ok(deleted.every((it) => it.startsWith('SuccessfulDelete: Deleted pod: shrink-')))
    assert.ok(!deleted.join().includes(left?.metadata.name ?? '?'))
  })

  it('makes a pod anew that is deleted or has failed', async () => {
    await make('heal', { replicas: 1 })
    await until('heal', ({ readyReplicas }) => readyReplicas === 1)
    const [first] = await podsOf('heal')
    const place = { namespace, name: first?.metadata.name ?? '' }
    await client.patch(pods, { ...place, subresource: 'status' }, 'merge', {
      status: { phase: 'Failed' },
    })
    await eventually(async () => (await podsOf('heal')).length === 2)
    await client.delete(pods, place)
    const [second] = await podsOf('heal')
    await client.delete(pods, { namespace, name: second?.metadata.name ?? '' })
    await eventually(async () =>
      (await podsOf('heal')).some(({ metadata }) => metadata.uid !== second?.metadata.uid),
    )
  })

  it('takes over pods that nobody manages, and lets go those that it no longer selects', async () => {
    await makePod('orphan', 'adopt')
    await make('adopt', { replicas: 1 })
    const place = { namespace, name: 'orphan' }
    await eventually(async () => (await client.get(pods, place)).metadata.ownerReferences)
    assert.equal((await podsOf('adopt')).length, 1)
    await client.patch(pods, place, 'merge', { metadata: { labels: { app: 'other' } } })
    await eventually(async () => !(await client.get(pods, place)).metadata.ownerReferences)
    await eventually(async () => (await podsOf('adopt')).length === 1)
  })

  it('takes over a pod that comes later, and deletes one for it', async () => {
    await make('late', { replicas: 1 })
    await until('late', ({ readyReplicas }) => readyReplicas === 1)
    await makePod('late-orphan', 'late')
    await eventually(async () => (await podsOf('late')).length === 1)
  })

  it('counts pods as available once they were ready for long enough', async () => {
    await make('slow', { replicas: 1, minReadySeconds: 1 })
    const first = await until('slow', ({ readyReplicas }) => readyReplicas === 1)
    assert.equal(first.availableReplicas, undefined)
    await until('slow', ({ availableReplicas }) => availableReplicas === 1)
  })

  it('says why it cannot make pods, until it can', async () => {
    await client.create(resourceQuotas, {
      metadata: { name: 'few', namespace },
      spec: { hard: { 'requests.cpu': '1' } },
    })
    await client.patch(resourceQuotas, { namespace, name: 'few', subresource: 'status' }, 'merge', {
      status: { hard: { 'requests.cpu': '1' }, used: { 'requests.cpu': '0' } },
    })
    await make('refused', { replicas: 1 })
    const { conditions } = await until('refused', (status) => status.conditions !== undefined)
    const message =
      /^pods "refused-.{5}" is forbidden: failed quota: few: must specify requests.cpu for: c$/
    assert.equal(conditions?.[0]?.type, 'ReplicaFailure')
    assert.equal(conditions?.[0]?.reason, 'FailedCreate')
    assert.match(conditions?.[0]?.message ?? '', message)
    const [told = ''] = await messagesAbout(client, 'refused')
    assert.match(told.replace('FailedCreate: Error creating: ', ''), message)
    await client.delete(resourceQuotas, { namespace, name: 'few' })
    const after = await until('refused', ({ readyReplicas }) => readyReplicas === 1)
    assert.equal(after.conditions, undefined)
  })

  it('makes nothing any more once it is being deleted', async () => {
    await make('going', { replicas: 1 })
    await until('going', ({ readyReplicas }) => readyReplicas === 1)
    const place = { namespace, name: 'going' }
    await client.patch(replicaSets, place, 'merge', { metadata: { finalizers: ['a.b/c'] } })
    await client.delete(replicaSets, place)
    const [pod] = await podsOf('going')
    await client.delete(pods, { namespace, name: pod?.metadata.name ?? '' })
    await until('going', ({ replicas }) => replicas === 0)
    assert.equal((await podsOf('going')).length, 0)
    await client.patch(replicaSets, place, 'merge', { metadata: { finalizers: null } })
  })
})

describe('a replication controller', () => {
  it('keeps its pods as a replica set does', async () => {
    const name = 'older'
    await client.create(replicationControllers, {
      metadata: { name, namespace },
      spec: { replicas: 2, selector: { app: name }, template: template(name) },
    })
    const status = await eventually(async () => {
      const it = await client.get(replicationControllers, { namespace, name })
      return it.status?.availableReplicas === 2 ? it.status : undefined
    })
    assert.equal(status.observedGeneration, 1)
    const [pod] = await podsOf(name)
    const [owner] = pod?.metadata.ownerReferences ?? []
    assert.equal(`${owner?.apiVersion} ${owner?.kind}`, 'v1 ReplicationController')
  })
})
