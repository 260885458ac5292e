import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ServiceSpec } from 'kubernetes-types/core/v1.js'
import type { Client } from '../client/client.ts'
import { isNotFound } from '../client/errors.ts'
import { services } from '../client/resources.ts'
import { loadBalancers } from './load-balancer.ts'
import { messagesAbout } from './testing/events.ts'
import { eventually, running } from './testing/running.ts'

const lab = () => running(() => [loadBalancers('10.10.1.248/29')])

const make = (client: Client, name: string, spec: Partial<ServiceSpec> = {}) =>
  client.create(services, {
    metadata: { namespace: 'lab', name },
    spec: { type: 'LoadBalancer', ports: [{ port: 80 }], ...spec },
  })

const read = (client: Client, name: string) => client.get(services, { namespace: 'lab', name })

const addressOf = (client: Client, name: string) =>
  eventually(async () => (await read(client, name)).status?.loadBalancer?.ingress?.[0]?.ip)

const isGone = (client: Client, name: string) =>
  eventually(async () => {
    try {
      await read(client, name)
      return undefined
    } catch (error) {
      return isNotFound(error) || undefined
    }
  })

/** What was told of a service, once there are `count` messages. */
const told = (client: Client, name: string, count: number) =>
  eventually(async () => {
    const messages = await messagesAbout(client, name)
    return messages.length >= count ? messages : undefined
  })

it('gives a service an address, and tells so', async () => {
  await using running = await lab()
  const { client } = running
  await make(client, 'a')
  assert.equal(await addressOf(client, 'a'), '10.10.1.248')
  const { status, metadata } = await read(client, 'a')
  assert.deepEqual(status?.loadBalancer, { ingress: [{ ip: '10.10.1.248', ipMode: 'VIP' }] })
  assert.deepEqual(metadata.finalizers, ['service.kubernetes.io/load-balancer-cleanup'])
  assert.deepEqual(await told(client, 'a', 2), [
    'EnsuringLoadBalancer: Ensuring load balancer',
    'EnsuredLoadBalancer: Ensured load balancer',
  ])
})

it('gives no two services the same address, and what was given back again', async () => {
  await using running = await lab()
  const { client } = running
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  await Promise.all(names.map((name) => make(client, name)))
  const given = await Promise.all(names.map((name) => addressOf(client, name)))
  assert.equal(new Set(given).size, names.length)
  await make(client, 'h')
  assert.match(
    (await told(client, 'h', 1))[0] ?? '',
    /SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: all addresses of 10.10.1.248\/29 are taken/,
  )
  await client.delete(services, { namespace: 'lab', name: 'c' })
  await isGone(client, 'c')
  assert.deepEqual((await told(client, 'c', 4)).slice(2), [
    'DeletingLoadBalancer: Deleting load balancer',
    'DeletedLoadBalancer: Deleted load balancer',
  ])
  await make(client, 'i')
  assert.equal(await addressOf(client, 'i'), given[2])
})

it('gives the address that is asked for, unless it is not to be had', async () => {
  await using running = await lab()
  const { client } = running
  await make(client, 'a', { loadBalancerIP: '10.10.1.250' })
  assert.equal(await addressOf(client, 'a'), '10.10.1.250')
  await make(client, 'b', { loadBalancerIP: '10.10.1.250' })
  assert.match((await told(client, 'b', 1))[0] ?? '', /service lab\/a has 10.10.1.250$/)
  await make(client, 'c', { loadBalancerIP: '192.0.2.1' })
  assert.match((await told(client, 'c', 1))[0] ?? '', /192.0.2.1 is not in the range/)
  await client.patch(services, { namespace: 'lab', name: 'a' }, 'merge', {
    spec: { loadBalancerIP: '10.10.1.251' },
  })
  await eventually(async () => (await addressOf(client, 'a')) === '10.10.1.251' || undefined)
})

it('takes the address back when the type changes, and leaves classes of others alone', async () => {
  await using running = await lab()
  const { client } = running
  await make(client, 'other', { loadBalancerClass: 'example.com/other' })
  await make(client, 'a')
  await addressOf(client, 'a')
  await client.patch(services, { namespace: 'lab', name: 'a' }, 'merge', {
    spec: { type: 'ClusterIP', ports: [{ port: 80, nodePort: null }] },
  })
  await eventually(async () => {
    const { metadata, status } = await read(client, 'a')
    return (!metadata.finalizers && !status?.loadBalancer?.ingress) || undefined
  })
  const other = await read(client, 'other')
  assert.equal(other.metadata.finalizers, undefined)
  assert.deepEqual(other.status, { loadBalancer: {} })
})
