import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, it } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { Target } from '../data-path.ts'
import { forwardFor } from '../testing/forwarding.ts'
import { servicePort } from '../testing/service-port.ts'

const sockets = new Set<Socket>()
afterEach(() => {
  for (const socket of sockets) socket.close()
  sockets.clear()
})

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4')
  sockets.add(socket)
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

/** Answers each datagram with a name and what it got. */
async function pod(name: string): Promise<Target & { readonly socket: Socket }> {
  const socket = await bound()
  socket.on('message', (message, from) => socket.send(`${name} ${message}`, from.port))
  return { address: '127.0.0.1', port: socket.address().port, socket }
}

const targets = (pods: readonly Target[]) => pods.map(({ address, port }) => ({ address, port }))
const udp = (pods: readonly Target[]) => servicePort(targets(pods), { protocol: 'UDP' })

/** The answer to the last of some datagrams that are sent until one comes: some may be lost. */
async function ask(socket: Socket, port: number, message = 'hi'): Promise<string> {
  const answered = once(socket, 'message', { signal: AbortSignal.timeout(5_000) })
  const again = setInterval(() => socket.send(message, port, '127.0.0.1'), 100)
  socket.send(message, port, '127.0.0.1')
  try {
    const [answer] = await answered
    return String(answer)
  } finally {
    clearInterval(again)
  }
}

describe('datagrams', () => {
  it('of one client go to one endpoint, those of several in turn', async () => {
    const pods = await Promise.all(['a', 'b'].map(pod))
    using forwarding = await forwardFor(udp(pods))
    const [first, second] = [await bound(), await bound()]
    assert.equal(await ask(first, forwarding.port), 'a hi')
    assert.equal(await ask(second, forwarding.port), 'b hi')
    assert.equal(await ask(first, forwarding.port, 'again'), 'a again')
  })

  it('go elsewhere when their endpoint is there no more, or refuses', async () => {
    const [a, b] = await Promise.all(['a', 'b'].map(pod))
    assert.ok(a && b)
    using forwarding = await forwardFor(udp([a, b]))
    const client = await bound()
    assert.equal(await ask(client, forwarding.port), 'a hi')
    await forwarding.apply(udp([b]))
    assert.equal(await ask(client, forwarding.port), 'b hi')
    await forwarding.apply(udp([a, b]))
    sockets.delete(b.socket)
    b.socket.close()
    assert.equal(await ask(client, forwarding.port), 'a hi')
  })

  it('are forgotten after a minute of silence', async () => {
    const clock = new SimulatedClock()
    const pods = await Promise.all(['a', 'b'].map(pod))
    using forwarding = await forwardFor(udp(pods), { clock })
    const client = await bound()
    assert.equal(await ask(client, forwarding.port), 'a hi')
    clock.advance(50_000)
    assert.equal(await ask(client, forwarding.port), 'a hi')
    clock.advance(75_000)
    assert.equal(await ask(client, forwarding.port), 'b hi')
  })

  it('come back to their endpoint if the service wants that, whatever the port', async () => {
    const pods = await Promise.all(['a', 'b'].map(pod))
    using forwarding = await forwardFor({ ...udp(pods), affinitySeconds: 60 })
    assert.equal(await ask(await bound(), forwarding.port), 'a hi')
    assert.equal(await ask(await bound(), forwarding.port), 'a hi')
  })

  it('are refused when there is no endpoint', async () => {
    using forwarding = await forwardFor(udp([await pod('a')]))
    const { port } = forwarding
    await forwarding.apply(udp([]))
    const client = await bound()
    client.connect(port, '127.0.0.1')
    await once(client, 'connect')
    client.send('hi')
    const [error] = await once(client, 'error', { signal: AbortSignal.timeout(5_000) })
    assert.match(String(error), /ECONNREFUSED/)
  })
})
