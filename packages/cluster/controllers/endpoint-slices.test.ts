import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import type { ApiObject } from '../client/resource.ts'
import {
  type EndpointSlice,
  endpointSlices,
  endpoints,
  nodes,
  type Pod,
  pods,
  services,
} from '../client/resources.ts'
import { endpointSliceMirroring } from './endpoint-slice-mirroring.ts'
import { endpointSliceController } from './endpoint-slices.ts'
import { endpointsController } from './endpoints.ts'
import { eventually, running } from './testing/running.ts'

const cluster = await running(() => [
  endpointsController(),
  endpointSliceController(),
  endpointSliceMirroring,
])
after(() => cluster[Symbol.asyncDispose]())
const { client } = cluster
const namespace = 'lab'

await client.create(nodes, {
  metadata: { name: 'n', labels: { 'topology.kubernetes.io/zone': 'z' } },
})

async function makePod(name: string, app: string, ip: string, isReady: boolean): Promise<void> {
  const pod: Pod = {
    metadata: { name, namespace, labels: { app } },
    spec: {
      nodeName: 'n',
      containers: [{ name: 'c', image: 'i', ports: [{ name: 'web', containerPort: 8080 }] }],
    },
  }
  const made = await client.create(pods, pod)
  await setReady(made, ip, isReady)
}

const setReady = (pod: Pod, ip: string, isReady: boolean) =>
  client.patch(
    pods,
    { namespace, name: pod.metadata.name ?? '', subresource: 'status' },
    'strategic',
    {
      status: {
        phase: 'Running',
        podIP: ip,
        podIPs: [{ ip }],
        conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      },
    },
  )

const makeService = (name: string, spec: object) =>
  client.create(services, { metadata: { name, namespace, labels: { of: name } }, spec })

const slicesOf = async (name: string): Promise<readonly EndpointSlice[]> =>
  (
    await client.list(endpointSlices, namespace, {
      labelSelector: `kubernetes.io/service-name=${name}`,
    })
  ).items

const readiness = async (name: string) =>
  (await slicesOf(name))
    .flatMap((it) => it.endpoints ?? [])
    .map((it) => `${it.addresses[0]} ${it.conditions?.ready}`)
    .toSorted()
    .join(', ')

const sees = (name: string, expected: string) =>
  eventually(async () => (await readiness(name)) === expected || undefined)

describe('endpoints of a service', () => {
  it('follow its pods as they come, are ready and go', async () => {
    const port = { port: 80, targetPort: 'web', name: 'http' }
    await makeService('web', { selector: { app: 'web' }, ports: [port] })
    await sees('web', '')
    await makePod('a', 'web', '10.0.0.1', true)
    await makePod('b', 'web', '10.0.0.2', false)
    await makePod('c', 'other', '10.0.0.3', true)
    await sees('web', '10.0.0.1 true, 10.0.0.2 false')
    const [slice, ...more] = await slicesOf('web')
    assert.equal(more.length, 0)
    assert.deepEqual(slice?.ports, [{ name: 'http', port: 8080, protocol: 'TCP' }])
    assert.equal(slice?.endpoints?.[0]?.zone, 'z')
    assert.equal(slice?.metadata.labels?.of, 'web')
    const old = await client.get(endpoints, { namespace, name: 'web' })
    assert.deepEqual(
      old.subsets?.map(({ addresses, notReadyAddresses }) => [
        addresses?.map(({ ip }) => ip),
        notReadyAddresses?.map(({ ip }) => ip),
      ]),
      [[['10.0.0.1'], ['10.0.0.2']]],
    )
    await client.delete(pods, { namespace, name: 'a' }, { gracePeriodSeconds: 0 })
    await sees('web', '10.0.0.2 false')
  })

  it('are there before its pods are ready when it says so', async () => {
    const spec = { selector: { app: 'early' }, ports: [{ port: 80 }], clusterIP: 'None' }
    await makeService('early', { ...spec, publishNotReadyAddresses: true })
    await makePod('e', 'early', '10.0.1.1', false)
    await sees('early', '10.0.1.1 true')
    const [slice] = await slicesOf('early')
    assert.equal(slice?.metadata.labels?.['service.kubernetes.io/headless'], '')
    assert.equal(slice?.endpoints?.[0]?.conditions?.serving, false)
  })

  it('go with the service', async () => {
    await makeService('gone', { selector: { app: 'gone' }, ports: [{ port: 80 }] })
    await eventually(() => find('gone'))
    await client.delete(services, { namespace, name: 'gone' })
    await eventually(async () => ((await find('gone')) ? undefined : true))
  })
})

describe('endpoints made by hand', () => {
  it('become a slice that follows them', async () => {
    await makeService('hand', { ports: [{ port: 80 }] })
    const write = (ip: string) => ({
      metadata: { name: 'hand', namespace },
      subsets: [{ addresses: [{ ip }], ports: [{ port: 9000 }] }],
    })
    await client.create(endpoints, write('10.9.9.9'))
    await sees('hand', '10.9.9.9 true')
    const [slice] = await slicesOf('hand')
    assert.equal(
      slice?.metadata.labels?.['endpointslice.kubernetes.io/managed-by'],
      'endpointslicemirroring-controller.k8s.io',
    )
    await client.update(endpoints, write('10.9.9.8'))
    await sees('hand', '10.9.9.8 true')
    await client.delete(endpoints, { namespace, name: 'hand' })
    await eventually(async () => (await slicesOf('hand')).length === 0 || undefined)
  })

  it('stay without a service of their name', async () => {
    await client.create(endpoints, { metadata: { name: 'alone', namespace } })
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.ok(await find('alone'))
  })
})

async function find(name: string): Promise<ApiObject | undefined> {
  const { items } = await client.list(endpoints, namespace)
  return items.find(({ metadata }) => metadata.name === name)
}
