import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Credentials } from '../apiserver/auth/authenticate.ts'
import type { OutsideCall } from '../apiserver/auth/guard.ts'
import { StatusError } from '../apiserver/status.ts'

export type Incoming = IncomingMessage | Http2ServerRequest

/** Upstream's limit of a request's body. */
const mostBodyBytes = 3 * 1024 * 1024

/** A request that came over TLS, as the API takes it. */
export function outsideCall(request: Incoming, signal: AbortSignal): OutsideCall {
  const { headers } = request
  const header = (name: string) => {
    const value = headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  return {
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    header,
    body: () => readBody(request),
    ...(request.socket.remoteAddress && { from: request.socket.remoteAddress }),
    parts: () => request as AsyncIterable<Buffer>,
    signal,
    credentials: {
      certificate: certificateOf(socketOf(request)),
      authorization: header('authorization'),
    },
  }
}

async function readBody(request: Incoming): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > mostBodyBytes)
      throw new StatusError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${mostBodyBytes}`,
        {},
      )
    parts.push(part)
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

/** Below HTTP/2 the request's own socket is a stand-in. */
const socketOf = (request: Incoming): unknown =>
  'stream' in request ? (request.stream.session?.socket ?? request.socket) : request.socket

/** A connection's certificate does not change: it is read once. */
const known = new WeakMap<object, Credentials['certificate'] | null>()

function certificateOf(socket: unknown): Credentials['certificate'] {
  if (typeof socket !== 'object' || socket === null) return undefined
  const found = known.get(socket)
  if (found !== undefined) return found ?? undefined
  const read = readCertificate(socket as TLSSocket)
  known.set(socket, read ?? null)
  return read
}

function readCertificate(socket: TLSSocket): Credentials['certificate'] {
  const { subject, fingerprint256 } = socket.getPeerCertificate()
  if (!subject) return undefined
  if (!socket.authorized) return 'untrusted'
  if (!subject.CN) return undefined
  const organizations: string | string[] = subject.O ?? []
  return {
    commonName: [subject.CN].flat()[0] ?? '',
    organizations: [organizations].flat(),
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}
