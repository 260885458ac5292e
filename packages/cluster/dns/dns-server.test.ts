import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { promises as dns } from 'node:dns'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { decode, encode } from 'dns-packet'
import type { ClusterView } from './cluster-view.ts'
import { serveDns } from './dns-server.ts'
import { Forwarder } from './forwarder.ts'

const view: ClusterView = {
  hasNamespace: (name) => name === 'shop',
  service: (_, name) =>
    name === 'web'
      ? {
          metadata: { name, namespace: 'shop' },
          spec: { clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.7'], ports: [{ port: 80 }] },
        }
      : undefined,
  slices: () => [
    {
      metadata: { name: 'all', namespace: 'shop' },
      addressType: 'IPv4',
      endpoints: Array.from({ length: 100 }, (_, at) => ({ addresses: [`10.244.0.${at}`] })),
      ports: [],
    },
  ],
  servicesAt: () => [],
  slicesAt: () => [],
}

const log = createLogger({ level: 'silent' })

const zone = {
  domain: 'cluster.local',
  server: { namespace: 'kube-system', name: 'kube-dns' },
  clock: systemClock,
}

/** Answers everything with one address, and counts. */
async function resolver(ttl = 60) {
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', (bytes, from) => {
    asked += 1
    const { id = 0, questions = [] } = decode(bytes)
    const name = questions[0]?.name ?? ''
    const reply = (data: string, of = id) =>
      socket.send(
        encode({ id: of, type: 'response', questions, answers: [{ name, type: 'A', ttl, data }] }),
        from.port,
        from.address,
      )
    reply('203.0.113.1', id ^ 1)
    reply('198.51.100.7')
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    upstream: { address: '127.0.0.1', port: socket.address().port },
    asked: () => asked,
    [Symbol.dispose]: () => socket.close(),
  }
}

async function serve(upstreams: readonly { address: string; port: number }[]) {
  const forwarder = new Forwarder({ upstreams: async () => upstreams, clock: systemClock })
  const server = await serveDns({ view, zone, forwarder, log }, '127.0.0.1', [0])
  const client = new dns.Resolver({ timeout: 5000, tries: 1 })
  client.setServers([`127.0.0.1:${server.port}`])
  return { ...server, client, [Symbol.asyncDispose]: () => server.close() }
}

test("names of the cluster are answered, and the others by the machine's resolvers, once", async () => {
  using machine = await resolver()
  await using server = await serve([machine.upstream])
  assert.deepEqual(await server.client.resolve4('web.shop.svc.cluster.local'), ['10.96.0.7'])
  for (const _ of [1, 2, 3])
    assert.deepEqual(await server.client.resolve4('www.example.com'), ['198.51.100.7'])
  assert.equal(machine.asked(), 1)
})

test('a resolver that is silent is passed over, and soon not asked any more', async () => {
  const silent = createSocket('udp4')
  silent.bind(0, '127.0.0.1')
  await once(silent, 'listening')
  let asked = 0
  silent.on('message', () => (asked += 1))
  const upstream = { address: '127.0.0.1', port: silent.address().port }
  await using server = await serve([upstream])
  for (const name of ['a.example', 'b.example'])
    await assert.rejects(server.client.resolve4(name), { code: 'ESERVFAIL' })
  const started = performance.now()
  await assert.rejects(server.client.resolve4('c.example'), { code: 'ESERVFAIL' })
  assert.ok(performance.now() - started < 500)
  assert.equal(asked, 2)
  silent.close()
})

test('a machine that has no way to its resolver says so at once', async () => {
  await using server = await serve([{ address: '255.255.255.255', port: 53 }])
  await assert.rejects(server.client.resolve4('www.example.com'), { code: 'ESERVFAIL' })
})

test('a machine without resolvers says so at once', async () => {
  await using server = await serve([])
  await assert.rejects(server.client.resolve4('www.example.com'), { code: 'ESERVFAIL' })
})

test('questions over TCP may come in pieces, and several at once', async () => {
  await using server = await serve([])
  const socket = connect(server.port, '127.0.0.1')
  const question = (id: number) => {
    const bytes = encode({
      id,
      type: 'query',
      questions: [{ name: 'web.shop.svc.cluster.local', type: 'A' }],
    })
    return Buffer.concat([Buffer.from([0, bytes.length]), bytes])
  }
  const both = Buffer.concat([question(1), question(2)])
  socket.write(both.subarray(0, 20))
  setTimeout(() => socket.write(both.subarray(20)), 30)
  let received = Buffer.alloc(0)
  const ids: number[] = []
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk])
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const size = received.readUInt16BE(0)
      ids.push(received.readUInt16BE(2))
      received = received.subarray(size + 2)
    }
    if (ids.length === 2) break
  }
  assert.deepEqual(ids.toSorted(), [1, 2])
})

test('who sends what is no question over TCP is let go', async () => {
  await using server = await serve([])
  const socket = connect(server.port, '127.0.0.1')
  socket.write(Buffer.alloc(6000, 255))
  await once(socket, 'close')
})
