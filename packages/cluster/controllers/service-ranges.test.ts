import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import { services } from '../client/resources.ts'
import { serviceRanges } from './service-ranges.ts'
import { eventually, running } from './testing/running.ts'

type Told = ApiObject & { readonly reason: string; readonly message: string }
const events: ResourceRef<Told> = { group: '', version: 'v1', plural: 'events', kind: 'Event' }

it('tells of services whose address or node port is out of range by now', async () => {
  // Services get theirs from the usual ranges.
  const ranges = { addresses: '10.97.0.0/16', nodePorts: { first: 31_000, last: 31_999 } }
  await using cluster = await running(() => serviceRanges(ranges))
  const { client } = cluster
  const make = (name: string, clusterIP: string, nodePort: number) =>
    client.create(services, {
      metadata: { name, namespace: 'lab' },
      spec: { type: 'NodePort', clusterIP, ports: [{ port: 80, nodePort }] },
    })
  await make('stray', '10.96.7.7', 30_001)
  const found = await eventually(async () => {
    const { items } = await client.list(events, 'lab')
    return items.length === 2 ? items : undefined
  })
  assert.deepEqual(found.map(({ reason, message }) => [reason, message]).toSorted(), [
    [
      'ClusterIPOutOfRange',
      'Cluster IP [IPv4]: 10.96.7.7 is not within any configured Service CIDR; please recreate service',
    ],
    [
      'PortOutOfRange',
      'Port 30001 is not within the port range 31000-31999; please recreate service',
    ],
  ])
})

it('says nothing of services within the ranges, nor of those that have neither', async () => {
  const ranges = { addresses: '10.96.0.0/16', nodePorts: { first: 30_000, last: 32_767 } }
  await using cluster = await running(() => serviceRanges(ranges))
  const { client } = cluster
  const ports = [{ port: 80 }]
  const metadata = (name: string) => ({ name, namespace: 'lab' })
  await client.create(services, { metadata: metadata('in'), spec: { type: 'NodePort', ports } })
  await client.create(services, { metadata: metadata('none'), spec: { clusterIP: 'None', ports } })
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.deepEqual((await client.list(events, 'lab')).items, [])
})
