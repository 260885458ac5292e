import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  csiNodes,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
} from '../../client/resources.ts'
import { eventually, type Lab, scheduling } from '../testing/scheduling.ts'

const hopeless = 'preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.'
const lab = () => scheduling([{ name: 'a' }, { name: 'b' }])

const mounting = (claimName: string) => ({
  spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] },
})

const claim = (lab: Lab, name: string, spec: object = {}) =>
  lab.create(persistentVolumeClaims, {
    metadata: { name, namespace: 'lab' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 'late',
      ...spec,
    },
  })

const late = (lab: Lab, rest: object = {}) =>
  lab.create(storageClasses, {
    metadata: { name: 'late' },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'WaitForFirstConsumer',
    ...rest,
  })

const on = (node: string) => ({
  required: {
    nodeSelectorTerms: [
      { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
    ],
  },
})

const volume = async (lab: Lab, name: string, spec: object = {}, labels = {}) => {
  await lab.create(persistentVolumes, {
    metadata: { name, labels },
    spec: {
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '1Gi' },
      hostPath: { path: '/data' },
      storageClassName: 'late',
      ...spec,
    },
  })
  const place = { name, subresource: 'status' }
  await lab.client.patch(persistentVolumes, place, 'merge', { status: { phase: 'Available' } })
}

/** What the controller of volumes does once both sides are known. */
const bind = (lab: Lab, name: string, volumeName: string) =>
  lab.client.patch(persistentVolumeClaims, { namespace: 'lab', name }, 'merge', {
    metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
    spec: { volumeName },
  })

describe('pods with claims', () => {
  it('wait for a claim that is not there yet', async () => {
    await using it = await lab()
    await it.addPod('web', mounting('data'))
    assert.equal(
      await it.fate('web'),
      `0/2 nodes are available: persistentvolumeclaim "data" not found. ${hopeless}`,
    )
    await volume(it, 'v', { nodeAffinity: on('b') })
    await claim(it, 'data', { volumeName: 'v' })
    await bind(it, 'data', 'v')
    assert.equal(await it.node('web'), 'b')
  })

  it('wait for claims that others are to bind', async () => {
    await using it = await lab()
    await claim(it, 'data', { storageClassName: '' })
    await it.addPod('web', mounting('data'))
    assert.equal(
      await it.fate('web'),
      `0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. ${hopeless}`,
    )
  })

  it('wait for the claim of their ephemeral volume', async () => {
    await using it = await lab()
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1' } } }
    const volumes = [{ name: 'data', ephemeral: { volumeClaimTemplate: { spec } } }]
    await it.addPod('web', { spec: { volumes } })
    assert.equal(
      await it.fate('web'),
      `0/2 nodes are available: waiting for ephemeral volume controller to create the persistentvolumeclaim "web-data". ${hopeless}`,
    )
  })

  it('go where the volume of a bound claim can be reached', async () => {
    await using it = await lab()
    await volume(it, 'v', { nodeAffinity: on('elsewhere') })
    await claim(it, 'data', { volumeName: 'v' })
    await bind(it, 'data', 'v')
    await it.addPod('web', mounting('data'))
    assert.equal(
      await it.fate('web'),
      `0/2 nodes are available: 2 node(s) didn't match PersistentVolume's node affinity. ${hopeless}`,
    )
  })

  it('go to the zone of their volume', async () => {
    const zone = (name: string) => ({ 'topology.kubernetes.io/zone': name })
    await using it = await scheduling([
      { name: 'a', labels: zone('x') },
      { name: 'b', labels: zone('y') },
    ])
    await volume(it, 'v', {}, zone('x__z'))
    await claim(it, 'data', { volumeName: 'v' })
    await bind(it, 'data', 'v')
    await it.addPod('web', mounting('data'))
    assert.equal(await it.fate('web'), 'a')
  })

  it('get the smallest volume that will do on the node that they go to', async () => {
    await using it = await lab()
    await late(it)
    await volume(it, 'large', { nodeAffinity: on('b'), capacity: { storage: '9Gi' } })
    await volume(it, 'fitting', { nodeAffinity: on('b'), capacity: { storage: '2Gi' } })
    await volume(it, 'small', { nodeAffinity: on('b'), capacity: { storage: '1Mi' } })
    await claim(it, 'data')
    await it.addPod('web', mounting('data'))
    const given = await eventually(async () => {
      const found = await it.client.get(persistentVolumes, { name: 'fitting' })
      return found.spec?.claimRef ? found : undefined
    })
    assert.equal(given.spec?.claimRef?.name, 'data')
    assert.equal(given.metadata.annotations?.['pv.kubernetes.io/bound-by-controller'], 'yes')
    await bind(it, 'data', 'fitting')
    assert.equal(await it.node('web'), 'b')
  })

  it('find no volume to bind', async () => {
    await using it = await lab()
    await late(it)
    await claim(it, 'data')
    await it.addPod('web', mounting('data'))
    assert.equal(
      await it.fate('web'),
      `0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind. ${hopeless}`,
    )
  })

  it('have a volume made for the node that they go to', async () => {
    await using it = await lab()
    await late(it, { provisioner: 'lab.io/maker' })
    await claim(it, 'data')
    await it.addPod('web', {
      spec: { ...mounting('data').spec, nodeSelector: { 'kubernetes.io/hostname': 'b' } },
    })
    await eventually(async () => {
      const { metadata } = await it.client.get(persistentVolumeClaims, {
        namespace: 'lab',
        name: 'data',
      })
      return metadata.annotations?.['volume.kubernetes.io/selected-node'] === 'b' || undefined
    })
    await volume(it, 'made', { nodeAffinity: on('b') })
    await bind(it, 'data', 'made')
    assert.equal(await it.node('web'), 'b')
  })

  it('leave alone a claim that is for one pod', async () => {
    await using it = await lab()
    await volume(it, 'v', { accessModes: ['ReadWriteOncePod'] })
    await claim(it, 'data', { accessModes: ['ReadWriteOncePod'], volumeName: 'v' })
    await bind(it, 'data', 'v')
    await it.addPod('first', mounting('data'))
    await it.node('first')
    await it.addPod('second', mounting('data'))
    assert.equal(
      await it.fate('second'),
      '0/2 nodes are available: 2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.',
    )
  })

  it('fill a node no further than its driver allows', async () => {
    await using it = await scheduling([{ name: 'a' }])
    const drivers = [{ name: 'disk.lab.io', nodeID: 'a', allocatable: { count: 1 } }]
    await it.create(csiNodes, { metadata: { name: 'a' }, spec: { drivers } })
    for (const name of ['one', 'two']) {
      const csi = { driver: 'disk.lab.io', volumeHandle: name }
      await it.create(persistentVolumes, {
        metadata: { name },
        spec: {
          accessModes: ['ReadWriteOnce'],
          capacity: { storage: '1Gi' },
          csi,
          storageClassName: 'late',
        },
      })
      await claim(it, name, { volumeName: name })
      await bind(it, name, name)
      await it.addPod(name, mounting(name))
    }
    assert.equal(await it.fate('one'), 'a')
    assert.match(
      await it.fate('two'),
      /^0\/1 nodes are available: 1 node\(s\) exceed max volume count\./,
    )
  })
})
