import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { StatefulSetSpec } from 'kubernetes-types/apps/v1.js'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import {
  controllerRevisions,
  type Pod,
  persistentVolumeClaims,
  pods,
  type StatefulSet,
  statefulSets,
} from '../client/resources.ts'
import { statefulSetController } from './stateful-set.ts'
import { readyPods } from './testing/ready-pods.ts'
import { eventually, running } from './testing/running.ts'
import { claimProtection } from './volume-protection.ts'

const cluster = await running(() => [statefulSetController, claimProtection, readyPods])
after(() => cluster[Symbol.asyncDispose]())
const { client } = cluster
const namespace = 'lab'

interface Event extends ApiObject {
  readonly involvedObject: { readonly name: string }
  readonly reason: string
  readonly message: string
}
const events: ResourceRef<Event> = { group: '', version: 'v1', plural: 'events', kind: 'Event' }

const messages = async (about: string) =>
  (await client.list(events, namespace)).items
    .filter(({ involvedObject }) => involvedObject.name === about)
    .map(({ reason, message }) => `${reason}: ${message}`)

const make = (name: string, spec: Partial<StatefulSetSpec>, image = 'i:1') =>
  client.create(statefulSets, {
    metadata: { name, namespace },
    spec: {
      serviceName: 'web',
      selector: { matchLabels: { app: name } },
      template: template(name, image),
      ...spec,
    },
  })

const template = (app: string, image: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image }], terminationGracePeriodSeconds: 0 },
})

const change = (name: string, spec: object) =>
  client.patch(statefulSets, { namespace, name }, 'merge', { spec })

const podsOf = async (app: string): Promise<Pod[]> =>
  (await client.list(pods, namespace, { labelSelector: `app=${app}` })).items.toSorted((a, b) =>
    (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1,
  )

const names = (list: readonly ApiObject[]) => list.map(({ metadata }) => metadata.name)

const images = (list: readonly Pod[]) => list.map(({ spec }) => spec?.containers[0]?.image)

/** Waits until the set is there as a whole, and gives it. */
const settled = (name: string, replicas: number): Promise<StatefulSet> =>
  eventually(async () => {
    const set = await client.get(statefulSets, { namespace, name })
    const { observedGeneration, availableReplicas, currentRevision, updateRevision } =
      set.status ?? {}
    return observedGeneration === set.metadata.generation &&
      set.status?.replicas === replicas &&
      availableReplicas === replicas &&
      currentRevision === updateRevision
      ? set
      : undefined
  })

describe('a stateful set', () => {
  it('makes pods one after the other, each with its name, host name and labels', async () => {
    await make('order', { replicas: 3 })
    const { status } = await settled('order', 3)
    const made = await podsOf('order')
    assert.deepEqual(names(made), ['order-0', 'order-1', 'order-2'])
    const [first] = made
    assert.equal(first?.metadata.generateName, 'order-')
    assert.equal(first?.spec?.hostname, 'order-0')
    assert.equal(first?.spec?.subdomain, 'web')
    assert.deepEqual(first?.metadata.labels, {
      app: 'order',
      'apps.kubernetes.io/pod-index': '0',
      'controller-revision-hash': status?.updateRevision,
      'statefulset.kubernetes.io/pod-name': 'order-0',
    })
    assert.deepEqual(status, {
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      availableReplicas: 3,
      collisionCount: 0,
      currentRevision: status?.updateRevision,
      updateRevision: status?.updateRevision,
    })
    assert.deepEqual(
      await messages('order'),
      [0, 1, 2].map(
        (at) => `SuccessfulCreate: create Pod order-${at} in StatefulSet order successful`,
      ),
    )
  })

  it('waits with the next pod for one that does not become ready', async () => {
    await make('halted', { replicas: 2 }, 'stuck')
    await eventually(async () => (await podsOf('halted')).length === 1)
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(names(await podsOf('halted')), ['halted-0'])
    assert.equal(
      (await client.get(statefulSets, { namespace, name: 'halted' })).status?.replicas,
      1,
    )
  })

  it('makes all at once if it may', async () => {
    await make('parallel', { replicas: 3, podManagementPolicy: 'Parallel' }, 'stuck')
    await eventually(async () => (await podsOf('parallel')).length === 3)
    await change('parallel', { replicas: 1 })
    await eventually(async () => (await podsOf('parallel')).length === 1)
    assert.deepEqual(names(await podsOf('parallel')), ['parallel-0'])
  })

  it('takes pods away from the last on', async () => {
    await make('shrink', { replicas: 3 })
    await settled('shrink', 3)
    await change('shrink', { replicas: 1 })
    await settled('shrink', 1)
    assert.deepEqual(names(await podsOf('shrink')), ['shrink-0'])
    assert.deepEqual((await messages('shrink')).slice(-2), [
      'SuccessfulDelete: delete Pod shrink-2 in StatefulSet shrink successful',
      'SuccessfulDelete: delete Pod shrink-1 in StatefulSet shrink successful',
    ])
  })

  it('starts counting where it is told to', async () => {
    await make('later', { replicas: 2, ordinals: { start: 5 } })
    await settled('later', 2)
    assert.deepEqual(names(await podsOf('later')), ['later-5', 'later-6'])
    await change('later', { ordinals: { start: 6 } })
    await eventually(async () => names(await podsOf('later')).join() === 'later-6,later-7')
  })

  it('makes a pod that failed anew, and one that somebody deleted', async () => {
    await make('heal', { replicas: 1 })
    await settled('heal', 1)
    const [before] = await podsOf('heal')
    const place = { namespace, name: 'heal-0' }
    await client.patch(pods, { ...place, subresource: 'status' }, 'merge', {
      status: { phase: 'Failed' },
    })
    const isAnother = (uid: string | undefined) => async () =>
      (await podsOf('heal')).find((pod) => pod.metadata.uid !== uid)
    const second = await eventually(isAnother(before?.metadata.uid))
    await settled('heal', 1)
    await client.delete(pods, place)
    await eventually(isAnother(second.metadata.uid))
  })

  it('leaves alone pods below the partition and goes back when told', async () => {
    await make('canary', { replicas: 3 })
    const { status } = await settled('canary', 3)
    await change('canary', {
      updateStrategy: { rollingUpdate: { partition: 2 } },
      template: template('canary', 'i:2'),
    })
    await eventually(async () => images(await podsOf('canary')).join() === 'i:1,i:1,i:2')
    const updated = await eventually(async () => {
      const set = await client.get(statefulSets, { namespace, name: 'canary' })
      return set.status?.readyReplicas === 3 && set.status.updatedReplicas === 1 ? set : undefined
    })
    assert.equal(updated.status?.currentRevision, status?.currentRevision)
    assert.notEqual(updated.status?.updateRevision, status?.updateRevision)
    assert.equal(updated.status?.currentReplicas, 2)
    await client.delete(pods, { namespace, name: 'canary-0' })
    await eventually(async () => images(await podsOf('canary')).join() === 'i:1,i:1,i:2')
    await change('canary', { updateStrategy: { rollingUpdate: { partition: 0 } } })
    await settled('canary', 3)
    assert.deepEqual(images(await podsOf('canary')), ['i:2', 'i:2', 'i:2'])
    await change('canary', { template: template('canary', 'i:1') })
    const back = await eventually(async () => {
      const set = await settled('canary', 3)
      return set.status?.updateRevision === status?.updateRevision ? set : undefined
    })
    assert.equal(back.status?.currentRevision, status?.updateRevision)
    const revisions = await client.list(controllerRevisions, namespace, {
      labelSelector: 'app=canary',
    })
    const numbers = revisions.items.map(({ metadata, revision }) => [metadata.name, revision])
    assert.deepEqual(
      numbers.toSorted((a, b) => Number(a[1]) - Number(b[1])),
      [
        [updated.status?.updateRevision, 2],
        [status?.updateRevision, 3],
      ],
    )
  })

  it('updates on delete only where it is told to', async () => {
    await make('manual', { replicas: 2, updateStrategy: { type: 'OnDelete' } })
    await settled('manual', 2)
    await change('manual', { template: template('manual', 'i:2') })
    await eventually(async () => {
      const { status } = await client.get(statefulSets, { namespace, name: 'manual' })
      return status?.observedGeneration === 2 && status.updateRevision !== status.currentRevision
    })
    await client.delete(pods, { namespace, name: 'manual-1' })
    await eventually(async () => images(await podsOf('manual')).join() === 'i:1,i:2')
  })

  it('keeps no more old revisions than it is told', async () => {
    await make('forget', { replicas: 1, revisionHistoryLimit: 1 })
    await settled('forget', 1)
    for (const image of ['i:2', 'i:3', 'i:4']) {
      await change('forget', { template: template('forget', image) })
      await eventually(async () => images(await podsOf('forget')).join() === image)
      await settled('forget', 1)
    }
    const query = { labelSelector: 'app=forget' }
    await eventually(
      async () => (await client.list(controllerRevisions, namespace, query)).items.length === 2,
    )
  })

  it('counts pods as available once they were ready for long enough', async () => {
    await make('slow', { replicas: 2, minReadySeconds: 1 })
    await eventually(async () => (await podsOf('slow')).length === 1)
    const { status } = await settled('slow', 2)
    assert.equal(status?.availableReplicas, 2)
  })

  it('takes over pods that nobody manages and lets go those that it no longer selects', async () => {
    await client.create(pods, {
      metadata: { name: 'foster-0', namespace, labels: { app: 'foster' } },
      spec: { containers: [{ name: 'c', image: 'i:0' }], terminationGracePeriodSeconds: 0 },
    })
    await make('foster', { replicas: 1, updateStrategy: { type: 'OnDelete' } })
    const adopted = await eventually(async () => {
      const [pod] = await podsOf('foster')
      return pod?.metadata.labels?.['statefulset.kubernetes.io/pod-name'] ? pod : undefined
    })
    assert.equal(adopted.metadata.ownerReferences?.[0]?.name, 'foster')
    const place = { namespace, name: 'foster-0' }
    await client.patch(pods, place, 'merge', { metadata: { labels: { app: 'other' } } })
    await eventually(async () => !(await client.get(pods, place)).metadata.ownerReferences)
  })
})

describe('the claims of a stateful set', () => {
  const data = {
    metadata: { name: 'data', labels: { of: 'data' } },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }

  const claimsOf = async (app: string) =>
    (await client.list(persistentVolumeClaims, namespace, { labelSelector: `app=${app}` })).items

  const ownersOf = async (app: string) =>
    (await claimsOf(app)).map(({ metadata }) =>
      (metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind}/${name}`).join(),
    )

  it('are made before their pods and stay when these go', async () => {
    await make('disks', { replicas: 2, volumeClaimTemplates: [data] })
    await settled('disks', 2)
    const [pod] = await podsOf('disks')
    assert.equal(pod?.spec?.volumes?.[0]?.persistentVolumeClaim?.claimName, 'data-disks-0')
    assert.deepEqual((await messages('disks')).slice(0, 2), [
      'SuccessfulCreate: create Claim data-disks-0 Pod disks-0 in StatefulSet disks success',
      'SuccessfulCreate: create Pod disks-0 in StatefulSet disks successful',
    ])
    await change('disks', { replicas: 0 })
    await settled('disks', 0)
    const left = await claimsOf('disks')
    assert.deepEqual(names(left), ['data-disks-0', 'data-disks-1'])
    assert.deepEqual(left[0]?.metadata.labels, { app: 'disks', of: 'data' })
  })

  it('go with their set or with a pod that is scaled away, as it says', async () => {
    const policy = { whenDeleted: 'Delete', whenScaled: 'Delete' }
    await make('going', {
      replicas: 2,
      volumeClaimTemplates: [data],
      persistentVolumeClaimRetentionPolicy: policy,
    })
    await settled('going', 2)
    await eventually(
      async () => (await ownersOf('going')).join() === 'StatefulSet/going,StatefulSet/going',
    )
    await change('going', { replicas: 1 })
    await settled('going', 1)
    assert.deepEqual(await ownersOf('going'), ['StatefulSet/going', 'Pod/going-1'])
    await change('going', { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain' } })
    await eventually(async () => (await ownersOf('going')).join() === ',Pod/going-1')
  })

  it('are waited for while they still go with a pod before', async () => {
    const spec = { volumeClaimTemplates: [data], replicas: 2 }
    await make('again', { ...spec, persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } })
    await settled('again', 2)
    await change('again', { replicas: 1 })
    await settled('again', 1)
    await change('again', { replicas: 2 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(names(await podsOf('again')), ['again-0'])
    await client.delete(persistentVolumeClaims, { namespace, name: 'data-again-1' })
    await settled('again', 2)
  })

  it('are told of when they cannot be made', async () => {
    const wrong = { ...data, spec: { ...data.spec, resources: {} } }
    await make('wrong', { replicas: 1, volumeClaimTemplates: [wrong] })
    const said = await eventually(async () => {
      const all = await messages('wrong')
      return all.length >= 2 ? all : undefined
    })
    assert.match(
      said[0] ?? '',
      /^FailedCreate: create Claim data-wrong-0 for Pod wrong-0 in StatefulSet wrong failed error: PersistentVolumeClaim "data-wrong-0" is invalid: spec.resources\[storage\]: Required value/,
    )
    assert.match(
      said[1] ?? '',
      /^FailedCreate: create Pod wrong-0 in StatefulSet wrong failed error: failed to create PVC data-wrong-0: PersistentVolumeClaim /,
    )
  })
})
