import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { afterEach, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Target } from '../data-path.ts'
import { forwardFor } from '../testing/forwarding.ts'
import { servicePort } from '../testing/service-port.ts'

const servers = new Set<Server>()
const sockets = new Set<Socket>()
afterEach(() => {
  for (const server of servers) server.close()
  for (const socket of sockets) socket.destroy()
  servers.clear()
  sockets.clear()
})

/** Something that listens at an address of its own, as a pod does. */
async function pod(serve: (socket: Socket) => void): Promise<Target> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  servers.add(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

const named = (name: string) => pod((socket) => socket.end(name))

/** A place at which nobody listens. */
async function nobody(): Promise<Target> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return { address: '127.0.0.1', port }
}

function client(port: number): Socket {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
  sockets.add(socket)
  return socket
}

async function answerAt(port: number): Promise<string> {
  const socket = client(port)
  const answer = await text(socket)
  socket.end()
  return answer
}

const counts = (answers: readonly string[]) =>
  Object.fromEntries(
    Map.groupBy(answers, (it) => it)
      .entries()
      .map(([name, all]) => [name, all.length]),
  )

describe('connections', () => {
  it('go to endpoints in turn: of 50, each of five gets 10', async () => {
    const pods = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(named))
    using forwarding = await forwardFor(servicePort(pods))
    const answers: string[] = []
    for (let count = 0; count < 50; count++) answers.push(await answerAt(forwarding.port))
    assert.deepEqual(counts(answers), { a: 10, b: 10, c: 10, d: 10, e: 10 })
    const atOnce = await Promise.all(Array.from({ length: 50 }, () => answerAt(forwarding.port)))
    assert.deepEqual(counts(atOnce), { a: 10, b: 10, c: 10, d: 10, e: 10 })
  })

  it('try another endpoint when one refuses', async () => {
    const pods = [await nobody(), await named('b'), await nobody()]
    using forwarding = await forwardFor(servicePort(pods))
    for (let count = 0; count < 6; count++) assert.equal(await answerAt(forwarding.port), 'b')
  })

  it('are reset when no endpoint takes them', async () => {
    using forwarding = await forwardFor(servicePort([await nobody()]))
    await assert.rejects(answerAt(forwarding.port), /ECONNRESET/)
  })

  it('are refused when there is no endpoint', async () => {
    const pods = [await named('a')]
    using forwarding = await forwardFor(servicePort(pods))
    const { port } = forwarding
    await forwarding.apply(servicePort([]))
    await assert.rejects(answerAt(port), /ECONNREFUSED/)
    await forwarding.apply(servicePort(pods))
    assert.equal(await answerAt(forwarding.port), 'a')
  })

  it('end on each side by itself', async () => {
    const echo = await pod(async (socket) => socket.end(`got ${await text(socket)}`))
    using forwarding = await forwardFor(servicePort([echo]))
    const socket = client(forwarding.port)
    socket.end('all of it')
    assert.equal(await text(socket), 'got all of it')
  })

  it('can be ended by the endpoint while the client goes on', async () => {
    const heard = Promise.withResolvers<string>()
    const early = await pod((socket) => {
      socket.end('bye')
      text(socket).then(heard.resolve, heard.reject)
    })
    using forwarding = await forwardFor(servicePort([early]))
    const socket = client(forwarding.port)
    assert.equal(await text(socket), 'bye')
    socket.end('still here')
    assert.equal(await heard.promise, 'still here')
  })

  it('are reset for the client when the endpoint resets them', async () => {
    const rude = await pod((socket) => socket.once('data', () => socket.resetAndDestroy()))
    using forwarding = await forwardFor(servicePort([rude]))
    const socket = client(forwarding.port)
    socket.write('hello')
    await assert.rejects(once(socket, 'end'), /ECONNRESET/)
  })

  it('are reset for the endpoint when the client resets them', async () => {
    const ended = Promise.withResolvers<unknown>()
    const patient = await pod((socket) => {
      socket.write('hello')
      socket.on('error', ended.resolve)
    })
    using forwarding = await forwardFor(servicePort([patient]))
    const socket = client(forwarding.port)
    await once(socket, 'data')
    socket.resetAndDestroy()
    assert.match(String(await ended.promise), /ECONNRESET/)
  })

  it('carry much data unharmed, at the pace of whoever reads', async () => {
    const sent = Buffer.alloc(24 * 1024 * 1024, 'a fairly long text that repeats itself. ')
    const echo = await pod((socket) => socket.pipe(socket))
    using forwarding = await forwardFor(servicePort([echo]))
    const socket = client(forwarding.port)
    socket.end(sent)
    await wait(50)
    assert.ok((await buffer(socket)).equals(sent))
  })

  it('go on with an endpoint that gets no new ones any more', async () => {
    const echo = await pod((socket) => socket.pipe(socket))
    using forwarding = await forwardFor(servicePort([echo]))
    const socket = client(forwarding.port)
    socket.write('one')
    assert.equal(String((await once(socket, 'data'))[0]), 'one')
    await forwarding.apply(servicePort([await named('b')]))
    assert.equal(await answerAt(forwarding.port), 'b')
    socket.write('two')
    assert.equal(String((await once(socket, 'data'))[0]), 'two')
  })

  it('are for those clients alone whose addresses are allowed', async () => {
    const pods = [await named('a')]
    using forwarding = await forwardFor(servicePort(pods, { allowedSources: ['192.0.2.0/24'] }))
    await assert.rejects(answerAt(forwarding.port), /ECONNRESET/)
    await forwarding.apply(servicePort(pods, { allowedSources: ['127.0.0.0/8'] }))
    assert.equal(await answerAt(forwarding.port), 'a')
  })
})

describe('a client that is to come back to its endpoint', () => {
  it('does so while it comes often enough', async () => {
    const clock = new SimulatedClock()
    const pods = await Promise.all(['a', 'b', 'c'].map(named))
    using forwarding = await forwardFor(servicePort(pods, { affinitySeconds: 10 }), { clock })
    const first = await answerAt(forwarding.port)
    for (let count = 0; count < 4; count++) {
      clock.advance(9_000)
      assert.equal(await answerAt(forwarding.port), first)
    }
    clock.advance(11_000)
    assert.notEqual(await answerAt(forwarding.port), first)
  })

  it('gets another one when its endpoint is gone or refuses, and keeps that', async () => {
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(named))
    assert.ok(a && b && c)
    const sticky = (targets: readonly Target[]) => servicePort(targets, { affinitySeconds: 60 })
    using forwarding = await forwardFor(sticky([await nobody(), b, c]))
    assert.equal(await answerAt(forwarding.port), 'b')
    await forwarding.apply(sticky([a, b, c]))
    assert.equal(await answerAt(forwarding.port), 'b')
    await forwarding.apply(sticky([a, c]))
    const next = await answerAt(forwarding.port)
    assert.notEqual(next, 'b')
    await forwarding.apply(sticky([a, b, c]))
    assert.equal(await answerAt(forwarding.port), next)
  })
})
