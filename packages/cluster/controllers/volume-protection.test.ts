import assert from 'node:assert/strict'
import { after, it } from 'node:test'
import { isNotFound } from '../client/errors.ts'
import { type PersistentVolumeClaim, persistentVolumeClaims, pods } from '../client/resources.ts'
import { ephemeralVolumes } from './ephemeral-volumes.ts'
import { eventually, running } from './testing/running.ts'
import { claimProtection } from './volume-protection.ts'

const cluster = await running(() => [ephemeralVolumes, claimProtection])
after(() => cluster[Symbol.asyncDispose]())
const { client } = cluster
const namespace = 'lab'

async function find(name: string): Promise<PersistentVolumeClaim | undefined> {
  try {
    return await client.get(persistentVolumeClaims, { namespace, name })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

const claimSpec = {
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
}

const makePod = (name: string, volume: object) =>
  client.create(pods, {
    metadata: { name, namespace },
    spec: {
      nodeName: 'n',
      containers: [{ name: 'c', image: 'i' }],
      volumes: [{ name: 'data', ...volume }],
    },
  })

it('keeps a claim that is deleted until the last pod that uses it is gone', async () => {
  await client.create(persistentVolumeClaims, {
    metadata: { name: 'kept', namespace },
    spec: claimSpec,
  })
  await makePod('user', { persistentVolumeClaim: { claimName: 'kept' } })
  await client.delete(persistentVolumeClaims, { namespace, name: 'kept' })
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.ok((await find('kept'))?.metadata.deletionTimestamp)
  await client.delete(pods, { namespace, name: 'user' }, { gracePeriodSeconds: 0 })
  await eventually(async () => ((await find('kept')) ? undefined : true))
})

it('makes the claim of an ephemeral volume, owned by the pod', async () => {
  const template = { metadata: { labels: { of: 'pod' } }, spec: claimSpec }
  const pod = await makePod('own', { ephemeral: { volumeClaimTemplate: template } })
  const claim = await eventually(() => find('own-data'))
  assert.equal(claim.metadata.ownerReferences?.[0]?.uid, pod.metadata.uid)
  assert.equal(claim.metadata.labels?.of, 'pod')
})

it('says so when the claim of an ephemeral volume is somebody else’s', async () => {
  await client.create(persistentVolumeClaims, {
    metadata: { name: 'other-data', namespace },
    spec: claimSpec,
  })
  await makePod('other', { ephemeral: { volumeClaimTemplate: { spec: claimSpec } } })
  const events = { group: '', version: 'v1', plural: 'events', kind: 'Event' }
  const told = await eventually(async () => {
    const { items } = await client.list<{ metadata: object; message?: string }>(events, namespace)
    return items.find(({ message }) => message?.includes('other'))
  })
  assert.equal(
    told.message,
    'ephemeral volume data: PVC lab/other-data was not created for pod lab/other (pod is not owner)',
  )
})
