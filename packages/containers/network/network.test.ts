import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { endianness } from 'node:os'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import fc from 'fast-check'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { AddressPool } from './address-pool.ts'
import { reachableResolvers } from './name-files.ts'
import { publish } from './publish.ts'
import { parseRoutes } from './routes.ts'
import { addressAt, addressToNumber, overlap, parseSubnet, sizeOf } from './subnet.ts'

const port = (protocol: 'tcp' | 'udp', containerPort: number, hostPort = 0) => ({
  hostAddress: '127.0.0.1',
  hostPort,
  containerPort,
  protocol,
})

test('blocks of addresses are read, and what is none is refused', () => {
  assert.deepEqual(parseSubnet('10.88.0.0/16'), { base: 10 * 2 ** 24 + 88 * 2 ** 16, bits: 16 })
  for (const wrong of ['10.88.0.1/16', '10.88.0.0', '10.88.0.0/33', '::/64', '10.0.0.0/x']) {
    assert.throws(() => parseSubnet(wrong), { code: 'invalid' }, wrong)
  }
})

test('two blocks overlap exactly when they share an address', () => {
  const block = fc
    .record({ start: fc.nat(15), bits: fc.integer({ min: 28, max: 29 }) })
    .map(({ start, bits }) => ({
      base: 2 ** 24 + start * 16 - ((start * 16) % 2 ** (32 - bits)),
      bits,
    }))
  const addresses = (subnet: { base: number; bits: number }) =>
    Array.from({ length: sizeOf(subnet) }, (_, offset) => addressAt(subnet, offset))
  fc.assert(
    fc.property(block, block, (a, b) => {
      const shared = addresses(a).some((address) => addresses(b).includes(address))
      assert.equal(overlap(a, b), shared)
      assert.equal(addressToNumber(addressAt(a, 0)), a.base)
    }),
  )
})

test('the routes of the kernel are read, the default one left out', {
  skip: endianness() !== 'LE',
}, () => {
  const head = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n'
  const rows =
    'eth0\t00000000\t010200C0\t3\t0\t0\t0\t00000000\t0\nbr\t0000630A\t0\t1\t0\t0\t0\t00FFFFFF\t0\n'
  assert.deepEqual(parseRoutes(head + rows), [{ device: 'br', ...parseSubnet('10.99.0.0/24') }])
})

test('addresses are given once each, and again when given back', async (context) => {
  const pool = new AddressPool(temporaryFolder(context), '10.9.8.0/29')
  const holders = ['/a', '/b', '/c', '/d', '/e']
  const taken = await Promise.all(holders.map((holder) => pool.take(holder)))
  assert.deepEqual(
    taken.toSorted(),
    [2, 3, 4, 5, 6].map((last) => `10.9.8.${last}`),
  )
  await assert.rejects(pool.take('/f'), { code: 'unavailable' })
  await pool.giveBack('/c')
  assert.equal(await pool.take('/f'), taken[2])
})

test('a TCP proxy passes on both ways, each until its own end', async (context) => {
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    const heard = await text(socket)
    socket.end(heard.toUpperCase())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => server.close())
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const { ports, close } = await publish([port('tcp', address.port)], '127.0.0.1')
  const client = connect({ port: ports[0]?.hostPort ?? 0, host: '127.0.0.1', allowHalfOpen: true })
  client.end('soup'.repeat(50_000))
  assert.equal(await text(client), 'SOUP'.repeat(50_000))
  close()
})

test('a client of a container that does not answer is cut off', async () => {
  const { ports, close } = await publish([port('tcp', 1)], '127.0.0.1')
  const client = connect({ port: ports[0]?.hostPort ?? 0, host: '127.0.0.1' })
  client.on('error', () => {})
  await new Promise((resolve) => client.once('close', resolve))
  close()
})

test('a UDP proxy brings the answer to whoever asked', async (context) => {
  const server = createSocket('udp4').bind(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => server.close())
  server.on('message', (message, from) => server.send(`to ${message}`, from.port, from.address))
  const { ports, close } = await publish([port('udp', server.address().port)], '127.0.0.1')
  const clients = ['a', 'b'].map((name) => ({ name, socket: createSocket('udp4') }))
  for (const { name, socket } of clients) {
    const answer = once(socket, 'message')
    socket.send(name, ports[0]?.hostPort ?? 0, '127.0.0.1')
    assert.equal(String((await answer)[0]), `to ${name}`)
    socket.close()
  }
  close()
})

test('of several ports one of which is taken, none stays open', async () => {
  const first = await publish([port('tcp', 1)], '127.0.0.1')
  const [taken] = first.ports
  assert.ok(taken)
  await assert.rejects(publish([port('tcp', 2), taken], '127.0.0.1'), /is taken/)
  first.close()
})

test("resolvers on the host's loopback are left out", () => {
  const resolver = 'search lab\nnameserver 127.0.0.53\nnameserver 10.0.0.2\nnameserver ::1\n'
  assert.equal(reachableResolvers(resolver), 'search lab\nnameserver 10.0.0.2\n')
})
