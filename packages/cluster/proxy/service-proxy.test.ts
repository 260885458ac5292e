import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, it } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import type { ServiceSpec } from 'kubernetes-types/core/v1.js'
import type { Endpoint } from 'kubernetes-types/discovery/v1.js'
import { inProcess } from '../apiserver/in-process.ts'
import { Client } from '../client/client.ts'
import { InformerSet } from '../client/informer-set.ts'
import {
  endpointSlices,
  nodes,
  pods,
  type Service,
  serviceAccounts,
  services,
} from '../client/resources.ts'
import { messagesAbout } from '../controllers/testing/events.ts'
import { eventually } from '../controllers/testing/running.ts'
import { plainApi } from '../testing/plain-api.ts'
import { ServiceProxy } from './service-proxy.ts'
import { placeOn, type Reach } from './userspace/reach.ts'
import { createUserspacePath } from './userspace/userspace-path.ts'

const reach: Reach = {
  kind: 'loopback',
  ranges: ['10.96.0.0/16', '10.244.0.0/16', '10.10.1.0/24'],
}

const open = new Set<Server>()
afterEach(() => {
  for (const server of open) server.close()
  open.clear()
})

/** Answers connections to the pod of this address with a name. */
async function pod(address: string, port: number, name: string): Promise<void> {
  const server = createServer((socket) => socket.end(name)).listen({ host: address, port })
  open.add(server)
  await once(server, 'listening')
}

/** The proxy of a cluster with two nodes. */
async function running() {
  const { api } = await plainApi()
  const ended = new AbortController()
  const log = createLogger({ level: 'silent' })
  const clientAs = (userAgent: string) => new Client({ fetch: inProcess(api), userAgent })
  const client = clientAs('tester')
  const shared = { client: clientAs('kube-proxy'), clock: systemClock, log, signal: ended.signal }
  const informers = new InformerSet(shared)
  const proxy = new ServiceProxy({
    ...shared,
    informers,
    dataPath: createUserspacePath({ reach, log }),
    placeOf: placeOn(reach),
  })
  const done = proxy.run()
  await client.create(serviceAccounts, { metadata: { name: 'default', namespace: 'lab' } })
  for (const at of [0, 1]) {
    const node = { metadata: { name: `node-${at}` } }
    const made = await client.create(nodes, node)
    const addresses = [{ type: 'InternalIP', address: `10.10.1.${at + 201}` }]
    await client.update(nodes, { ...made, status: { addresses } }, 'status')
  }
  return {
    client,
    proxy,
    signal: ended.signal,
    async [Symbol.asyncDispose]() {
      ended.abort()
      await done
      await informers.done()
    },
  }
}

const service = (client: Client, spec: ServiceSpec, annotations = {}): Promise<Service> =>
  client.create(services, { metadata: { namespace: 'lab', name: 'web', annotations }, spec })

const slice = (client: Client, endpoints: Endpoint[], port = 8080) =>
  client.create(endpointSlices, {
    metadata: {
      namespace: 'lab',
      name: 'web-1',
      labels: { 'kubernetes.io/service-name': 'web' },
    },
    addressType: 'IPv4',
    endpoints,
    ports: [{ name: '', port, protocol: 'TCP' }],
  })

const ask = async (url: string) => {
  const [address = '', port = ''] = url.split(':')
  return text(connect({ host: address, port: Number(port) }))
}

const answers = (url: string, expected: string) =>
  eventually(() =>
    ask(url).then(
      (found) => found === expected || undefined,
      () => undefined,
    ),
  )

const refuses = (url: string) =>
  eventually(() =>
    ask(url).then(
      () => undefined,
      (error) => /ECONNREFUSED/.test(String(error)) || undefined,
    ),
  )

describe('a service', () => {
  it('answers at all of its addresses, as they are found on this machine', async () => {
    await using cluster = await running()
    await pod('127.244.9.2', 8080, 'a')
    const { spec } = await service(cluster.client, {
      type: 'NodePort',
      ports: [{ port: 80, targetPort: 8080 }],
    })
    const [port] = spec?.ports ?? []
    await slice(cluster.client, [{ addresses: ['10.244.9.2'], nodeName: 'node-0' }])
    const twin = spec?.clusterIP?.replace(/^10/, '127')
    await answers(`${twin}:64080`, 'a')
    await answers(`127.0.0.1:${port?.nodePort}`, 'a')
    await answers(`127.10.1.201:${port?.nodePort}`, 'a')
    await answers(`127.10.1.202:${port?.nodePort}`, 'a')
    await cluster.client.delete(services, { namespace: 'lab', name: 'web' })
    await refuses(`127.0.0.1:${port?.nodePort}`)
  })

  it('whose nodes go by themselves answers at nodes that have endpoints', async () => {
    await using cluster = await running()
    await pod('127.244.9.3', 8080, 'b')
    const { spec } = await service(cluster.client, {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      ports: [{ port: 80, targetPort: 8080 }],
    })
    await slice(cluster.client, [{ addresses: ['10.244.9.3'], nodeName: 'node-1' }])
    const nodePort = spec?.ports?.[0]?.nodePort
    await answers(`127.10.1.202:${nodePort}`, 'b')
    await assert.rejects(ask(`127.10.1.201:${nodePort}`), /ECONNRESET/)
    const health = (at: number) =>
      fetch(`http://127.10.1.${at}:${spec?.healthCheckNodePort}/healthz`)
    assert.equal((await health(201)).status, 503)
    const good = await health(202)
    assert.equal(good.headers.get('x-load-balancing-endpoint-weight'), '1')
    assert.deepEqual(await good.json(), {
      service: { namespace: 'lab', name: 'web' },
      localEndpoints: 1,
      serviceProxyHealthy: true,
    })
  })

  it('is told that another program has its port, and gets it when that has gone', async () => {
    await using cluster = await running()
    await pod('127.244.9.4', 8080, 'c')
    const other = createServer().listen({ host: '127.0.0.1', port: 0 })
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const loadBalancer = { ingress: [{ ip: '10.10.1.240' }] }
    const made = await service(cluster.client, {
      type: 'LoadBalancer',
      ports: [{ port, targetPort: 8080 }],
    })
    await cluster.client.update(services, { ...made, status: { loadBalancer } }, 'status')
    await slice(cluster.client, [{ addresses: ['10.244.9.4'] }])
    await answers(`127.10.1.240:${port}`, 'c')
    const messages = await eventually(async () => {
      const found = await messagesAbout(cluster.client, 'web')
      return found.length > 0 ? found : undefined
    })
    assert.deepEqual(messages, [
      `FailedToListen: Cannot listen on 127.0.0.1:${port}: another program has the port. End it, or give the service another port`,
    ])
    other.close()
    // Any change has it tried again, as time has.
    await cluster.client.patch(services, { namespace: 'lab', name: 'web' }, 'merge', {
      spec: { ports: [{ port, targetPort: 8080, name: '' }], selector: { a: 'b' } },
    })
    await answers(`127.0.0.1:${port}`, 'c')
  })

  it('is told what it asks for in vain', async () => {
    await using cluster = await running()
    const annotations = { 'service.galley.dev/http-balancing': 'yes' }
    await service(cluster.client, { ports: [{ port: 1, protocol: 'SCTP' }] }, annotations)
    const reasons = await eventually(async () => {
      const found = await messagesAbout(cluster.client, 'web')
      return found.length > 1 ? found.map((it) => it.split(':')[0]) : undefined
    })
    assert.deepEqual(reasons.toSorted(), ['InvalidHTTPBalancing', 'UnsupportedProtocol'])
  })
})

describe('a pod that is to go', () => {
  it('gets no new connections from the moment its agent may tell it so', async () => {
    await using cluster = await running()
    const { client, proxy, signal } = cluster
    await pod('127.244.9.5', 8080, 'old')
    await pod('127.244.9.6', 8080, 'new')
    const { metadata } = await client.create(pods, {
      metadata: { namespace: 'lab', name: 'old' },
      spec: { nodeName: 'node-0', containers: [{ name: 'c', image: 'i' }] },
    })
    const { spec } = await service(client, { type: 'NodePort', ports: [{ port: 80 }] })
    const url = `127.0.0.1:${spec?.ports?.[0]?.nodePort}`
    const targetRef = { kind: 'Pod', namespace: 'lab', name: 'old', uid: metadata.uid ?? '' }
    await slice(client, [{ addresses: ['10.244.9.5'], targetRef }, { addresses: ['10.244.9.6'] }])
    await answers(url, 'old')
    await proxy.hasLeft('nobody', signal)
    await client.delete(pods, { namespace: 'lab', name: 'old' })
    const informed = new InformerSet({
      client,
      clock: systemClock,
      log: createLogger({ level: 'silent' }),
      signal,
    }).informer(pods)
    await informed.until(
      () => informed.get('lab', 'old')?.metadata.deletionTimestamp !== undefined,
      signal,
    )
    await proxy.hasLeft(metadata.uid ?? '', signal)
    for (let count = 0; count < 10; count++) assert.equal(await ask(url), 'new')
  })
})
