import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { SpdyConnection } from '../../apiserver/streams/spdy/connection.ts'
import type { ServedApi } from './served-api.ts'

const trust = ({ pki }: ServedApi) => ({
  ca: pki.authority.certificate,
  cert: pki.admin.certificate,
  key: pki.admin.key,
})

export const pod = (name: string, rest: string) => `/api/v1/namespaces/lab/pods/${name}/${rest}`

/** A WebSocket that is open. */
export async function webSocket(
  served: ServedApi,
  path: string,
  protocols: readonly string[],
): Promise<WebSocket> {
  const socket = new WebSocket(
    `wss://127.0.0.1:${served.port}${path}`,
    [...protocols],
    trust(served),
  )
  await once(socket, 'open')
  return socket
}

/** What each channel said until the socket was closed. Text is of the base64 form. */
export async function channelsOf(socket: WebSocket): Promise<Readonly<Record<number, string>>> {
  const said: Record<number, string> = {}
  socket.on('message', (data: Buffer, isBinary) => {
    const channel = isBinary ? (data[0] ?? 0) : Number(data.toString()[0])
    const bytes = isBinary ? data.subarray(1) : Buffer.from(data.toString().slice(1), 'base64')
    said[channel] = (said[channel] ?? '') + bytes.toString()
  })
  const [code] = await once(socket, 'close')
  return { ...said, [closeCode]: String(code) }
}

/** Where `channelsOf` has the code that the socket was closed with. */
export const closeCode = -1

/** Any request; an answer's body is read. */
export async function send(
  served: ServedApi,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<{
  readonly incoming: IncomingMessage
  readonly text: string
  readonly socket?: Duplex
}> {
  const asked = request({
    port: served.port,
    host: '127.0.0.1',
    method,
    path,
    headers,
    ...trust(served),
  })
  asked.end(body)
  const { promise, resolve, reject } = Promise.withResolvers<[IncomingMessage, Duplex?]>()
  asked.on('response', (incoming) => resolve([incoming]))
  asked.on('upgrade', (incoming, socket, head) => {
    socket.unshift(head)
    resolve([incoming, socket])
  })
  asked.on('error', reject)
  const [incoming, socket] = await promise
  if (socket) return { incoming, text: '', socket }
  const parts = await Array.fromAsync(incoming as AsyncIterable<Buffer>)
  return { incoming, text: Buffer.concat(parts).toString() }
}

/** A connection that was upgraded to SPDY, on the client's side. */
export async function spdy(
  served: ServedApi,
  path: string,
  protocol: string,
): Promise<SpdyConnection> {
  const { socket, incoming, text } = await send(served, 'POST', path, {
    connection: 'Upgrade',
    upgrade: 'SPDY/3.1',
    'x-stream-protocol-version': protocol,
  })
  if (!socket) throw new Error(`${incoming.statusCode}: ${text}`)
  return new SpdyConnection(socket, {
    onStream() {
      throw new Error('servers open no streams')
    },
  })
}

export const headers = (...given: readonly (readonly [string, string])[]) => new Map(given)
