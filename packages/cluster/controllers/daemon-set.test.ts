import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { DaemonSetSpec } from 'kubernetes-types/apps/v1.js'
import { type ApiObject, keyOf, placeOf, type ResourceRef } from '../client/resource.ts'
import { controllerRevisions, daemonSets, nodes, type Pod, pods } from '../client/resources.ts'
import { targetNode } from './daemon-set/target-node.ts'
import { daemonSetController } from './daemon-set.ts'
import { type Controller, watching } from './loop/controller.ts'
import { readyPods } from './testing/ready-pods.ts'
import { eventually, running } from './testing/running.ts'

/** Does with daemons what a scheduler would. */
const binder: Controller = {
  name: 'binder',
  watches: [watching(pods, (pod) => [keyOf(pod)])],
  async reconcile(key, { client, informer }) {
    const place = { ...placeOf(key), subresource: 'binding' }
    const pod = informer(pods).get(place.namespace, place.name)
    const target = { kind: 'Node', name: pod && targetNode(pod) }
    if (pod && !pod.spec?.nodeName)
      await client.createBelow(pods, place, { metadata: { name: place.name }, target })
  },
}

const cluster = await running(() => [daemonSetController(), binder, readyPods])
after(() => cluster[Symbol.asyncDispose]())
const { client } = cluster
const namespace = 'lab'

interface Event extends ApiObject {
  readonly involvedObject: { readonly name: string }
  readonly reason: string
  readonly message: string
}
const events: ResourceRef<Event> = { group: '', version: 'v1', plural: 'events', kind: 'Event' }

/** A node as its agent leaves it once it is ready: new ones are tainted. */
async function addNode(name: string, labels = {}): Promise<void> {
  await client.create(nodes, { metadata: { name, labels } })
  await client.patch(nodes, { name }, 'merge', { spec: { taints: null } })
}

before(async () => {
  for (const name of ['a', 'b']) await addNode(name)
})

const template = (app: string, image: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image }], terminationGracePeriodSeconds: 0 },
})

const make = (name: string, spec: Partial<DaemonSetSpec> = {}, image = 'i:1') =>
  client.create(daemonSets, {
    metadata: { name, namespace },
    spec: { selector: { matchLabels: { app: name } }, template: template(name, image), ...spec },
  })

const change = (name: string, spec: object) =>
  client.patch(daemonSets, { namespace, name }, 'merge', { spec })

const podsOf = async (app: string): Promise<readonly Pod[]> =>
  (await client.list(pods, namespace, { labelSelector: `app=${app}` })).items

const settled = (name: string, ready: number) =>
  eventually(async () => {
    const set = await client.get(daemonSets, { namespace, name })
    const { status, metadata } = set
    return status?.observedGeneration === metadata.generation &&
      (status?.numberAvailable ?? 0) === ready &&
      (status?.updatedNumberScheduled ?? 0) === ready
      ? set
      : undefined
  })

const revisionsOf = async (app: string) =>
  (await client.list(controllerRevisions, namespace, { labelSelector: `app=${app}` })).items

describe('a daemon set', () => {
  it('makes a pod for each node and tells so', async () => {
    await make('plain')
    const { status } = await settled('plain', 2)
    assert.deepEqual(status, {
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 2,
      numberAvailable: 2,
      updatedNumberScheduled: 2,
    })
    const made = await podsOf('plain')
    assert.deepEqual(made.map(targetNode).toSorted(), ['a', 'b'])
    const [revision] = await revisionsOf('plain')
    const hash = revision?.metadata.labels?.['controller-revision-hash']
    assert.equal(revision?.metadata.name, `plain-${hash}`)
    assert.equal(revision?.revision, 1)
    assert.deepEqual(made[0]?.metadata.labels, {
      app: 'plain',
      'controller-revision-hash': hash,
      'pod-template-generation': '1',
    })
    const told = (await client.list(events, namespace)).items.filter(
      ({ involvedObject }) => involvedObject.name === 'plain',
    )
    assert.deepEqual(
      told.map(({ reason, message }) => `${reason} ${message}`).toSorted(),
      made.map(({ metadata }) => `SuccessfulCreate Created pod: ${metadata.name}`).toSorted(),
    )
  })

  it('follows nodes as they come and change', async () => {
    await make('follow', {
      template: {
        ...template('follow', 'i:1'),
        spec: { ...template('follow', 'i:1').spec, nodeSelector: { disk: 'fast' } },
      },
    })
    await settled('follow', 0)
    await client.patch(nodes, { name: 'a' }, 'merge', { metadata: { labels: { disk: 'fast' } } })
    await settled('follow', 1)
    await addNode('c', { disk: 'fast' })
    await settled('follow', 2)
    await client.patch(nodes, { name: 'a' }, 'merge', { metadata: { labels: { disk: null } } })
    await settled('follow', 1)
    assert.deepEqual((await podsOf('follow')).map(targetNode), ['c'])
    await client.patch(nodes, { name: 'c' }, 'merge', {
      spec: { taints: [{ key: 'k', effect: 'NoExecute' }] },
    })
    await settled('follow', 0)
    await client.delete(nodes, { name: 'c' })
  })

  it('makes a failed pod anew, and tells so', async () => {
    await make('heal')
    await settled('heal', 2)
    const [pod] = await podsOf('heal')
    const name = pod?.metadata.name ?? ''
    await client.patch(pods, { namespace, name, subresource: 'status' }, 'merge', {
      status: { phase: 'Failed' },
    })
    await eventually(async () => {
      const there = await podsOf('heal')
      return there.length === 2 && !there.some(({ metadata }) => metadata.name === name)
    })
    const told = await eventually(async () =>
      (await client.list(events, namespace)).items.find(
        ({ reason }) => reason === 'FailedDaemonPod',
      ),
    )
    const node = targetNode(pod ?? { metadata: {} })
    assert.equal(
      told.message,
      `Found failed daemon pod lab/${name} on node ${node}, will try to kill it`,
    )
  })

  it('updates all pods, and goes back to a revision that it had', async () => {
    await make('roll')
    await settled('roll', 2)
    await change('roll', { template: template('roll', 'i:2') })
    await settled('roll', 2)
    const images = (await podsOf('roll')).map(({ spec }) => spec?.containers[0]?.image)
    assert.deepEqual(images, ['i:2', 'i:2'])
    await change('roll', { template: template('roll', 'i:1') })
    await settled('roll', 2)
    const revisions = await eventually(async () => {
      const all = await revisionsOf('roll')
      return all.some(({ revision }) => revision === 3) ? all : undefined
    })
    assert.deepEqual(revisions.map(({ revision }) => revision).toSorted(), [2, 3])
  })

  it('updates with a pod more a node where it may', async () => {
    const updateStrategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }
    await make('surge', { updateStrategy })
    await settled('surge', 2)
    await change('surge', { template: template('surge', 'stuck') })
    await eventually(async () => (await podsOf('surge')).length === 3)
    await change('surge', { template: template('surge', 'i:3') })
    await settled('surge', 2)
    await eventually(async () => (await podsOf('surge')).length === 2)
  })

  it('updates on delete only where it is told to', async () => {
    await make('manual', { updateStrategy: { type: 'OnDelete' } })
    await settled('manual', 2)
    await change('manual', { template: template('manual', 'i:2') })
    const { status } = await eventually(async () => {
      const set = await client.get(daemonSets, { namespace, name: 'manual' })
      return set.status?.observedGeneration === 2 ? set : undefined
    })
    assert.equal(status?.updatedNumberScheduled ?? 0, 0)
    const [pod] = await podsOf('manual')
    await client.delete(pods, { namespace, name: pod?.metadata.name ?? '' })
    await eventually(async () => {
      const images = (await podsOf('manual')).map(({ spec }) => spec?.containers[0]?.image)
      return images.toSorted().join() === 'i:1,i:2'
    })
  })

  it('keeps no more old revisions than it is told, nor two of the same', async () => {
    await make('forget', { revisionHistoryLimit: 0 })
    await settled('forget', 2)
    const [first] = await revisionsOf('forget')
    assert.ok(first)
    const { labels = {}, ownerReferences = [] } = first.metadata
    await client.create(controllerRevisions, {
      ...first,
      metadata: {
        name: 'forget-twin',
        namespace,
        ownerReferences,
        labels: { ...labels, 'controller-revision-hash': 'twin' },
      },
      revision: 1,
    })
    // Who makes one is let alone with it until it changes.
    assert.equal((await revisionsOf('forget')).length, 2)
    await client.patch(controllerRevisions, { namespace, name: 'forget-twin' }, 'merge', {
      metadata: { annotations: { changed: 'yes' } },
    })
    await eventually(async () => (await revisionsOf('forget')).length === 1)
    const [kept] = await revisionsOf('forget')
    await eventually(async () =>
      (await podsOf('forget')).every(
        ({ metadata }) =>
          metadata.labels?.['controller-revision-hash'] ===
          kept?.metadata.labels?.['controller-revision-hash'],
      ),
    )
    await change('forget', { template: template('forget', 'i:2') })
    await settled('forget', 2)
    await eventually(async () => (await revisionsOf('forget')).length === 1)
  })
})
