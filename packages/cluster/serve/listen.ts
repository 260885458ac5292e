import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { GalleyError } from '@galley/kit/errors'
import type { Logger } from '@galley/kit/logging'
import type { OutsideCall } from '../apiserver/auth/guard.ts'
import type { Answer } from '../apiserver/call.ts'
import type { Pki } from '../pki/pki.ts'
import { type Incoming, outsideCall } from './outside-call.ts'
import type { UpgradableSocket } from './upgrade.ts'

type Outgoing = ServerResponse | Http2ServerResponse

export interface ListenOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly pki: Pki
  readonly log: Logger
  answer(call: OutsideCall): Promise<Answer>
}

export interface Listener {
  readonly port: number
  /** Takes no more connections, lets answers under way end for a moment, then ends what is left. */
  close(): Promise<void>
}

const graceMs = 2000

/** Serves over TLS, HTTP/2 or HTTP/1.1 as the client likes, asking it for a certificate. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { pki, host, port } = options
  const server = createSecureServer({
    allowHTTP1: true,
    key: pki.server.key,
    cert: pki.server.certificate,
    ca: pki.authority.certificate,
    requestCert: true,
    rejectUnauthorized: false,
    settings: { maxConcurrentStreams: 250 },
  })
  const sockets = new Set<Socket>()
  server.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A client that goes away in the middle is none of our errors.
    socket.on('error', () => {})
  })
  server.on('request', (request: IncomingMessage | Http2ServerRequest, response: Outgoing) => {
    void serve(options, request, response)
  })
  server.on('upgrade', (request: IncomingMessage, socket: UpgradableSocket, head: Buffer) => {
    void serveUpgrade(options, request, socket, head)
  })
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw notListening(host, port, error as NodeJS.ErrnoException)
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      const end = setTimeout(
        () => {
          for (const socket of sockets) socket.destroy()
        },
        sockets.size > 0 ? graceMs : 0,
      )
      await closed
      clearTimeout(end)
    },
  }
}

function notListening(host: string, port: number, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'EADDRINUSE') return error
  return new GalleyError('unavailable', `Port ${port} of ${host} is taken by another program`, {
    next: 'Give another with --port, or 0 for any free one.',
    cause: error,
  })
}

async function serve(
  { answer, log }: ListenOptions,
  request: Incoming,
  response: Outgoing,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  try {
    await send(await answer(outsideCall(request, gone.signal)), response)
  } catch (error) {
    if (!gone.signal.aborted)
      log.error({ err: error, method: request.method, url: request.url }, 'an answer broke off')
    response.end()
  }
}

/** A request that asks for another protocol, which it may be denied. */
async function serveUpgrade(
  { answer, log }: ListenOptions,
  request: IncomingMessage,
  socket: UpgradableSocket,
  head: Buffer,
): Promise<void> {
  const gone = new AbortController()
  socket.on('close', () => gone.abort())
  try {
    const given = await answer(outsideCall(request, gone.signal))
    // Not needed before somebody asks for it.
    const { plainResponse, upgrade } = await import('./upgrade.ts')
    if (gone.signal.aborted) return
    if (given.upgrade) upgrade(request, socket, head, given, given.upgrade)
    else await send(given, plainResponse(request, socket))
  } catch (error) {
    if (!gone.signal.aborted)
      log.error({ err: error, method: request.method, url: request.url }, 'an upgrade broke off')
    socket.destroy()
  }
}

async function send({ status, headers, body }: Answer, response: Outgoing): Promise<void> {
  for (const [name, value] of Object.entries(headers))
    response.setHeader(name, value as string | string[])
  response.statusCode = status
  if (typeof body === 'string' || body instanceof Uint8Array) {
    response.end(body)
    return
  }
  // Both have it; one's types do not say so.
  ;(response as ServerResponse).flushHeaders()
  for await (const part of body) {
    if (response.destroyed) return
    if (!(response as ServerResponse).write(part))
      await Promise.race([once(response, 'drain'), once(response, 'close')])
  }
  response.end()
}
