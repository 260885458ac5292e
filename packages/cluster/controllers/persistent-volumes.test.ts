import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { PersistentVolumeClaimSpec, PersistentVolumeSpec } from 'kubernetes-types/core/v1.js'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import {
  namespaces,
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
} from '../client/resources.ts'
import { persistentVolumeBinder } from './persistent-volumes.ts'
import { eventually, running } from './testing/running.ts'
import { claimProtection, volumeProtection } from './volume-protection.ts'

const cluster = await running(() => [persistentVolumeBinder, claimProtection, volumeProtection])
after(() => cluster[Symbol.asyncDispose]())
const { client } = cluster
const namespace = 'lab'

interface Event extends ApiObject {
  readonly involvedObject: { readonly name: string }
  readonly reason: string
  readonly message: string
}
const events: ResourceRef<Event> = { group: '', version: 'v1', plural: 'events', kind: 'Event' }

/** Volumes are told of in the namespace `default`. */
await client.create(namespaces, { metadata: { name: 'default' } })

const told = (about: string, where = namespace): Promise<string> =>
  eventually(async () => {
    const { items } = await client.list(events, where)
    const found = items.findLast(({ involvedObject }) => involvedObject.name === about)
    return found && `${found.reason}: ${found.message}`
  })

const volume = (name: string, spec: Partial<PersistentVolumeSpec> = {}) =>
  client.create(persistentVolumes, {
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      hostPath: { path: '/data' },
      storageClassName: name,
      ...spec,
    },
  })

const claim = (name: string, spec: Partial<PersistentVolumeClaimSpec> = {}) =>
  client.create(persistentVolumeClaims, {
    metadata: { name, namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '500Mi' } },
      storageClassName: name,
      ...spec,
    },
  })

const storageClass = (name: string, more: object) =>
  client.create(storageClasses, { metadata: { name }, provisioner: 'p.example.com', ...more })

const claimIn = (name: string, phase: string): Promise<PersistentVolumeClaim> =>
  eventually(async () => {
    const found = await client.get(persistentVolumeClaims, { namespace, name })
    return found.status?.phase === phase ? found : undefined
  })

const volumeIn = (name: string, phase: string): Promise<PersistentVolume> =>
  eventually(async () => {
    const found = await client.get(persistentVolumes, { name })
    return found.status?.phase === phase ? found : undefined
  })

const removeClaim = (name: string) => client.delete(persistentVolumeClaims, { namespace, name })

describe('a claim', () => {
  it('gets the smallest volume that will do, and both sides say so', async () => {
    const storageClassName = 'match'
    await volume('large', { storageClassName, capacity: { storage: '5Gi' } })
    await volume('fitting', { storageClassName })
    await volume('small', { storageClassName, capacity: { storage: '100Mi' } })
    await volume('another', { storageClassName: 'other' })
    for (const name of ['large', 'fitting', 'small', 'another']) await volumeIn(name, 'Available')
    const made = await claim('match')
    const bound = await claimIn('match', 'Bound')
    assert.equal(bound.spec?.volumeName, 'fitting')
    assert.deepEqual(bound.metadata.annotations, {
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
    })
    assert.deepEqual(bound.status, {
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
    })
    const given = await volumeIn('fitting', 'Bound')
    assert.equal(given.spec?.claimRef?.uid, made.metadata.uid)
    assert.equal(given.metadata.annotations?.['pv.kubernetes.io/bound-by-controller'], 'yes')
  })

  it('waits for a volume without a class, and takes one that comes', async () => {
    await claim('later', { storageClassName: '' })
    assert.equal(
      await told('later'),
      'FailedBinding: no persistent volumes available for this claim and no storage class is set',
    )
    await volume('late', { storageClassName: '' })
    assert.equal((await claimIn('later', 'Bound')).spec?.volumeName, 'late')
  })

  it('gets the volume that it names, if that is as it asks', async () => {
    await volume('named')
    await volumeIn('named', 'Available')
    await claim('asking', { storageClassName: 'named', volumeName: 'named' })
    const bound = await claimIn('asking', 'Bound')
    assert.equal(bound.metadata.annotations?.['pv.kubernetes.io/bound-by-controller'], undefined)
    await claim('second', { storageClassName: 'named', volumeName: 'named' })
    assert.equal(
      await told('second'),
      'FailedBinding: volume "named" already bound to a different claim.',
    )
    await volume('misfit')
    await volumeIn('misfit', 'Available')
    for (const [name, spec, why] of [
      ['greedy', { resources: { requests: { storage: '2Gi' } } }, 'requested PV is too small'],
      ['classy', { storageClassName: 'no' }, 'storageClassName does not match'],
      ['blocky', { volumeMode: 'Block' }, 'incompatible volumeMode'],
      ['shared', { accessModes: ['ReadWriteMany'] }, 'incompatible accessMode'],
    ] as const) {
      await claim(name, {
        storageClassName: 'misfit',
        volumeName: 'misfit',
        ...(spec as Partial<PersistentVolumeClaimSpec>),
      })
      assert.equal(
        await told(name),
        `VolumeMismatch: Cannot bind to requested volume "misfit": ${why}`,
      )
    }
  })

  it('gets the volume that is set apart for it', async () => {
    await volume('reserved', { claimRef: { namespace, name: 'awaited' } })
    await volumeIn('reserved', 'Available')
    await claim('awaited', { storageClassName: 'reserved' })
    assert.equal((await claimIn('awaited', 'Bound')).spec?.volumeName, 'reserved')
    const given = await volumeIn('reserved', 'Bound')
    assert.equal(given.metadata.annotations, undefined)
  })

  it('is lost with its volume', async () => {
    await volume('fleeting')
    await volumeIn('fleeting', 'Available')
    await claim('fleeting')
    await claimIn('fleeting', 'Bound')
    await client.delete(persistentVolumes, { name: 'fleeting' })
    await client.patch(persistentVolumes, { name: 'fleeting' }, 'merge', {
      metadata: { finalizers: null },
    })
    await claimIn('fleeting', 'Lost')
    assert.equal(
      await told('fleeting'),
      'ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    )
  })

  it('waits for the scheduler where its class says so', async () => {
    await storageClass('delayed', { volumeBindingMode: 'WaitForFirstConsumer' })
    await volume('delayed')
    await volumeIn('delayed', 'Available')
    await claim('delayed')
    assert.equal(
      await told('delayed'),
      'WaitForFirstConsumer: waiting for first consumer to be created before binding',
    )
    await client.create(pods, {
      metadata: { name: 'user', namespace },
      spec: {
        containers: [{ name: 'c', image: 'i' }],
        volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'delayed' } }],
      },
    })
    await client.patch(persistentVolumeClaims, { namespace, name: 'delayed' }, 'merge', {
      metadata: { labels: { looked: 'at' } },
    })
    await eventually(
      async () =>
        (await told('delayed')) === 'WaitForPodScheduled: waiting for pod user to be scheduled',
    )
  })

  it('asks a driver for a volume, or tells why nobody makes one', async () => {
    await storageClass('driven', {})
    await claim('driven')
    assert.match(
      await told('driven'),
      /^ExternalProvisioning: Waiting for a volume to be created either by the external provisioner 'p.example.com' or manually by the system administrator. If volume creation is delayed/,
    )
    const asked = await client.get(persistentVolumeClaims, { namespace, name: 'driven' })
    assert.deepEqual(asked.metadata.annotations, {
      'volume.beta.kubernetes.io/storage-provisioner': 'p.example.com',
      'volume.kubernetes.io/storage-provisioner': 'p.example.com',
    })
    await claim('unclassed', { storageClassName: 'missing' })
    assert.equal(
      await told('unclassed'),
      'ProvisioningFailed: storageclass.storage.k8s.io "missing" not found',
    )
    for (const [provisioner, why] of [
      ['no-provisioner', 'no volume plugin matched name: kubernetes.io/no-provisioner'],
      ['nfs', 'no provisionable volume plugin matched'],
      [
        'host-path',
        'Failed to create provisioner: provisioning in volume plugin "kubernetes.io/host-path" is disabled',
      ],
    ] as const) {
      await storageClass(provisioner, { provisioner: `kubernetes.io/${provisioner}` })
      await claim(provisioner)
      assert.equal(await told(provisioner), `ProvisioningFailed: ${why}`)
    }
  })

  it('is looked after by a driver where the plugin of its class is no more', async () => {
    await storageClass('ebs', { provisioner: 'kubernetes.io/aws-ebs' })
    await claim('ebs')
    const asked = await eventually(async () => {
      const found = await client.get(persistentVolumeClaims, { namespace, name: 'ebs' })
      return found.metadata.annotations ? found : undefined
    })
    assert.equal(
      asked.metadata.annotations?.['volume.kubernetes.io/storage-provisioner'],
      'ebs.csi.aws.com',
    )
  })
})

describe('a volume whose claim is gone', () => {
  const released = async (name: string, spec: Partial<PersistentVolumeSpec>) => {
    await volume(name, spec)
    await volumeIn(name, 'Available')
    await claim(name)
    await claimIn(name, 'Bound')
    await removeClaim(name)
  }

  it('stays if it is to be retained', async () => {
    await released('retained', {})
    await volumeIn('retained', 'Released')
    await claim('retained')
    assert.equal((await claimIn('retained', 'Pending')).spec?.volumeName, undefined)
  })

  it('cannot be deleted where nobody deletes what is on it', async () => {
    const persistentVolumeReclaimPolicy = 'Delete'
    await released('kept', { persistentVolumeReclaimPolicy })
    const failed = await volumeIn('kept', 'Failed')
    const why = 'host_path deleter only supports /tmp/.+ but received provided /data'
    assert.equal(failed.status?.message, why)
    assert.equal(await told('kept', 'default'), `VolumeFailedDelete: ${why}`)
  })

  it('is deleted where it may be', async () => {
    const hostPath = { path: '/tmp/galley-test' }
    await released('deleted', { persistentVolumeReclaimPolicy: 'Delete', hostPath })
    await eventually(async () =>
      (await client.list(persistentVolumes)).items.every(
        ({ metadata }) => metadata.name !== 'deleted',
      ),
    )
  })
})
