import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { ServerResponse, STATUS_CODES } from '@galley/kit/http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Answer, Upgrade } from '../apiserver/call.ts'
import { messageSocket } from './message-socket.ts'

/** Upstream's: nothing was said for so long. */
const idleMs = 4 * 60 * 60 * 1000
const aliveEveryMs = 30_000

/** No message of a client is larger. */
const mostMessageBytes = 4 * 1024 * 1024

/** A socket as it is handed over with a request that asks for an upgrade. */
export type UpgradableSocket = Duplex & {
  setTimeout(milliseconds: number, listener: () => void): unknown
  setKeepAlive(enable: boolean, delay: number): unknown
  setNoDelay(enable: boolean): unknown
}

/** Says yes to an upgrade, and lets whoever answered it have the connection. */
export function upgrade(
  request: IncomingMessage,
  socket: UpgradableSocket,
  head: Buffer,
  { headers }: Answer,
  upgrade: Upgrade,
): void {
  socket.setTimeout(idleMs, () => socket.destroy())
  socket.setKeepAlive(true, aliveEveryMs)
  socket.setNoDelay(true)
  if (upgrade.kind === 'messages') {
    webSocket(request, socket, head, upgrade)
    return
  }
  socket.write(`HTTP/1.1 101 ${STATUS_CODES[101]}\r\n${headerLines(headers)}\r\n`)
  if (head.length > 0) socket.unshift(head)
  upgrade.take(socket)
}

const headerLines = (headers: Answer['headers']) =>
  Object.entries(headers)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}\r\n`))
    .join('')

function webSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  { protocol, take }: Upgrade & { kind: 'messages' },
): void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: mostMessageBytes,
  })
  // The library knows no protocols whose names have a slash, as that of tunnels has: it is not asked.
  delete request.headers['sec-websocket-protocol']
  if (protocol)
    server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`))
  server.handleUpgrade(request, socket, head, (made: WebSocket) => take(messageSocket(made)))
}

/** Lets an answer that is no upgrade go the usual way. */
export function plainResponse(request: IncomingMessage, socket: UpgradableSocket): ServerResponse {
  const response = new ServerResponse(request)
  // Safe: it is the request's own socket, whatever its class.
  response.assignSocket(socket as unknown as Parameters<ServerResponse['assignSocket']>[0])
  response.shouldKeepAlive = false
  response.on('finish', () => socket.end())
  return response
}
