import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { Client } from '../client/client.ts'
import { isNotFound } from '../client/errors.ts'
import { type ApiObject, apiVersionOf, type ResourceRef } from '../client/resource.ts'
import { configMaps, namespaces, secrets } from '../client/resources.ts'
import { definitions } from '../crd/conditions.ts'
import { Kinds } from './garbage-collector/kinds.ts'
import { garbageCollector } from './garbage-collector.ts'
import { ownedKinds } from './namespaced.ts'
import { eventually, running } from './testing/running.ts'

const cluster = await running(({ api }) => {
  const kinds = new Kinds(ownedKinds(api.server.resources.all()))
  return [garbageCollector(() => kinds, definitions)]
})
after(() => cluster[Symbol.asyncDispose]())
const { client } = cluster

interface Options {
  readonly namespace?: string
  readonly owners?: readonly ApiObject[]
  readonly isBlocking?: boolean
}

const make = (name: string, options: Options = {}) =>
  client.create(configMaps, {
    metadata: {
      name,
      namespace: options.namespace ?? 'lab',
      ownerReferences: (options.owners ?? []).map((it) => reference(it, configMaps, options)),
    },
  })

const reference = (
  owner: ApiObject,
  resource: ResourceRef,
  { isBlocking = true }: Options = {},
) => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
  name: owner.metadata.name ?? '',
  uid: owner.metadata.uid ?? '',
  blockOwnerDeletion: isBlocking,
})

async function find(name: string, namespace = 'lab'): Promise<ApiObject | undefined> {
  try {
    return await client.get(configMaps, { namespace, name })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

const gone = (name: string) => eventually(async () => ((await find(name)) ? undefined : true))
const remove = (name: string, propagationPolicy: string, from: Client = client) =>
  from.delete(configMaps, { namespace: 'lab', name }, { propagationPolicy })
/** Long enough for the collector to have done what it should not. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 150))

describe('garbage collection', () => {
  it('deletes what was owned, and what that owned, when the owner is gone', async () => {
    const owner = await make('a')
    const middle = await make('a-1', { owners: [owner] })
    await make('a-1-1', { owners: [middle] })
    await remove('a', 'Background')
    await gone('a-1')
    await gone('a-1-1')
  })

  it('keeps what another owner still has, without the reference to the one that is gone', async () => {
    const [first, second] = [await make('b'), await make('c')]
    await make('b-c', { owners: [first, second] })
    await remove('b', 'Background')
    const left = await eventually(async () => {
      const references = (await find('b-c'))?.metadata.ownerReferences
      return references?.length === 1 ? references : undefined
    })
    assert.equal(left[0]?.name, 'c')
  })

  it('leaves dependents behind when asked to', async () => {
    const owner = await make('d')
    await make('d-1', { owners: [owner] })
    await remove('d', 'Orphan')
    await gone('d')
    await aWhile()
    assert.equal((await find('d-1'))?.metadata.ownerReferences, undefined)
  })

  it('keeps an owner that is deleted in the foreground until those that block it are gone', async () => {
    const owner = await make('e')
    const held = await make('e-1', { owners: [owner] })
    await client.patch(configMaps, { namespace: 'lab', name: 'e-1' }, 'merge', {
      metadata: { finalizers: ['example.com/hold'] },
    })
    await remove('e', 'Foreground')
    await eventually(async () => (await find('e-1'))?.metadata.deletionTimestamp)
    await aWhile()
    assert.deepEqual((await find('e'))?.metadata.finalizers, ['foregroundDeletion'])
    await client.patch(configMaps, { namespace: 'lab', name: held.metadata.name ?? '' }, 'merge', {
      metadata: { finalizers: null },
    })
    await gone('e-1')
    await gone('e')
  })

  it('does not wait for dependents that do not block', async () => {
    const owner = await make('f')
    await make('f-1', { owners: [owner], isBlocking: false })
    await client.patch(configMaps, { namespace: 'lab', name: 'f-1' }, 'merge', {
      metadata: { finalizers: ['example.com/hold'] },
    })
    await remove('f', 'Foreground')
    await gone('f')
    await client.patch(configMaps, { namespace: 'lab', name: 'f-1' }, 'merge', {
      metadata: { finalizers: null },
    })
    await gone('f-1')
  })

  it('is not caught in a circle', async () => {
    const [one, two] = [await make('g'), await make('h')]
    const three = await make('i', { owners: [two] })
    const own = (name: string, owner: ApiObject) =>
      client.patch(configMaps, { namespace: 'lab', name }, 'merge', {
        metadata: { ownerReferences: [reference(owner, configMaps)] },
      })
    await own('h', one)
    await own('g', three)
    await remove('g', 'Foreground')
    for (const name of ['g', 'h', 'i']) await gone(name)
  })

  it('takes an owner in another namespace for none, and says so', async () => {
    await client.create(namespaces, { metadata: { name: 'other' } })
    const owner = await make('j', { namespace: 'other' })
    await make('j-1', { owners: [owner] })
    await gone('j-1')
    const events = { group: '', version: 'v1', plural: 'events', kind: 'Event' }
    const told = await eventually(async () => {
      const { items } = await client.list<ApiObject & { message?: string }>(events, 'lab')
      return items.find(({ message }) => message?.includes('name: j,'))
    })
    assert.match(told.message ?? '', /^ownerRef \[v1\/ConfigMap, namespace: lab, name: j, uid: /)
  })

  it('deletes what names an owner that was never there', async () => {
    await make('k', { owners: [{ metadata: { name: 'nobody', uid: crypto.randomUUID() } }] })
    await gone('k')
  })

  it('keeps what an owner of another kind has', async () => {
    const owner = await client.create(secrets, { metadata: { name: 'l', namespace: 'lab' } })
    const ownerReferences = [reference(owner, secrets)]
    await client.create(configMaps, {
      metadata: { name: 'l-1', namespace: 'lab', ownerReferences },
    })
    await aWhile()
    assert.ok(await find('l-1'))
    await client.delete(secrets, { namespace: 'lab', name: 'l' })
    await gone('l-1')
  })
})
