import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { GalleyError } from '@galley/kit/errors'
import type { Logger } from '@galley/kit/logging'
import { type ResponderOptions, respond } from './responder.ts'
import { type Transport, withLength } from './upstream.ts'

export interface DnsServerOptions extends ResponderOptions {
  readonly log: Logger
}

export interface DnsServer {
  readonly port: number
  close(): Promise<void>
}

const mostConnections = 200
const idleMs = 10_000
const mostUnanswered = 20
/** Questions are short; what is longer over TCP is none. */
const largestQuestion = 4096

/** Answers over UDP and TCP at the first of these ports that is free for both (0: any that is). */
export async function serveDns(
  options: DnsServerOptions,
  address: string,
  ports: readonly number[],
): Promise<DnsServer> {
  let trouble: unknown
  for (const port of ports)
    try {
      return await serveAt(options, address, port)
    } catch (error) {
      trouble = error
    }
  throw new GalleyError('unavailable', `DNS for pods cannot be served at ${address}`, {
    cause: trouble,
    next: 'See which program has its ports.',
  })
}

async function serveAt(
  options: DnsServerOptions,
  address: string,
  wanted: number,
): Promise<DnsServer> {
  const udp = createSocket('udp4')
  try {
    udp.bind(wanted, address)
    await once(udp, 'listening')
    const { port } = udp.address()
    const tcp = createServer((socket) => serveConnection(options, socket))
    tcp.maxConnections = mostConnections
    tcp.listen(port, address)
    await once(tcp, 'listening')
    const sockets = new Set<Socket>()
    tcp.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    udp.on('error', () => {})
    udp.on('message', async (bytes, from) => {
      const answer = await answerTo(options, bytes, 'udp')
      if (answer) udp.send(answer, from.port, from.address, () => {})
    })
    return { port, close: () => closeBoth(udp, tcp, sockets) }
  } catch (error) {
    udp.close()
    throw error
  }
}

/** Nothing that a stranger asks may end the process. */
async function answerTo(
  { log, ...options }: DnsServerOptions,
  question: Uint8Array,
  transport: Transport,
): Promise<Buffer | undefined> {
  try {
    return await respond(options, question, transport)
  } catch (error) {
    log.error({ err: error }, 'a question for a name could not be answered')
    return undefined
  }
}

async function closeBoth(udp: UdpSocket, tcp: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy()
  const closed = [once(udp, 'close'), once(tcp, 'close')]
  udp.close()
  tcp.close()
  await Promise.all(closed)
}

function serveConnection(options: DnsServerOptions, socket: Socket): void {
  let received = Buffer.alloc(0)
  let unanswered = 0
  socket.setTimeout(idleMs, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    for (;;) {
      const size = received.length < 2 ? undefined : received.readUInt16BE(0)
      if (size === undefined || (size <= largestQuestion && received.length < size + 2)) return
      if (size > largestQuestion || unanswered >= mostUnanswered) return socket.destroy()
      const question = Buffer.from(received.subarray(2, size + 2))
      received = received.subarray(size + 2)
      unanswered += 1
      void answerTo(options, question, 'tcp').then((answer) => {
        unanswered -= 1
        if (answer) socket.write(withLength(answer))
      })
    }
  })
}
