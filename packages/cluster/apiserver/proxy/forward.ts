import { request as httpRequest, type IncomingMessage } from 'node:http'
import { type Duplex, pipeline } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import { createGunzip } from 'node:zlib'
import type { Answer, ReadCall } from '../call.ts'
import { StatusError } from '../status.ts'
import { join } from '../streams/forward/join.ts'
import { wantedUpgrade } from '../streams/handshake.ts'
import { answerHeaders, requestHeaders } from './headers.ts'
import { linksThrough } from './links.ts'
import type { ProxyPath } from './place.ts'

/** Where a proxied request goes. */
export interface ProxyTarget {
  readonly scheme: 'http' | 'https'
  /** As URLs have it: `10.244.0.7:8080`. */
  readonly host: string
  dial(): Promise<Duplex>
}

/** Passes a request on, and its answer back; a connection that is upgraded becomes one from end to end. */
export async function forward(
  call: ReadCall,
  where: ProxyPath,
  target: ProxyTarget,
): Promise<Answer> {
  const isUpgrade = wantedUpgrade(call) !== undefined
  if (!isUpgrade && where.path === '' && ['GET', 'HEAD'].includes(call.method)) return toRoot(where)
  const socket = await connected(target)
  try {
    return await exchanged(call, where, target, socket, isUpgrade)
  } catch (error) {
    socket.destroy()
    throw error instanceof StatusError ? error : unreachable(error as Error)
  }
}

/** Links of a page are relative to its path, which has to end in a slash. */
const toRoot = ({ prefix, query }: ProxyPath): Answer => ({
  status: 301,
  headers: { location: `${prefix}/${query}` },
  body: '',
})

async function connected({ scheme, dial }: ProxyTarget): Promise<Duplex> {
  try {
    const socket = await dial()
    // Nobody can know the certificates of pods: upstream does not check them either.
    return scheme === 'https' ? tlsConnect({ socket, rejectUnauthorized: false }) : socket
  } catch (error) {
    throw unreachable(error as Error)
  }
}

const unreachable = ({ message }: Error) =>
  new StatusError(503, 'ServiceUnavailable', `error trying to reach service: ${message}`)

function exchanged(
  call: ReadCall,
  where: ProxyPath,
  { host }: ProxyTarget,
  socket: Duplex,
  isUpgrade: boolean,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      method: call.method,
      path: `${where.path || '/'}${where.query}`,
      headers: requestHeaders(call, where, isUpgrade),
      // Safe: a request only reads, writes and ends its socket.
      createConnection: () => socket as never,
      signal: call.signal,
      setDefaultHeaders: false,
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const links = linksThrough(where.prefix, [host, call.header('host') ?? ''])
      resolve(answerOf(incoming, links, call.method))
    })
    outgoing.on('upgrade', (incoming, backend, head) => resolve(upgraded(incoming, backend, head)))
    void sendBody(call, outgoing, isUpgrade).catch(reject)
  })
}

async function sendBody(
  call: ReadCall,
  outgoing: ReturnType<typeof httpRequest>,
  isUpgrade: boolean,
): Promise<void> {
  const hasBody =
    !isUpgrade &&
    (Number(call.header('content-length') ?? 0) > 0 ||
      call.header('transfer-encoding') !== undefined ||
      !['GET', 'HEAD', 'OPTIONS'].includes(call.method))
  if (!hasBody) {
    outgoing.end()
    return
  }
  if (!call.parts) {
    outgoing.end(await call.body())
    return
  }
  for await (const part of call.parts()) {
    if (outgoing.destroyed) return
    if (!outgoing.write(part))
      await new Promise<void>((resolve) => {
        outgoing.once('drain', resolve).once('close', resolve)
      })
  }
  outgoing.end()
}

type Links = ReturnType<typeof linksThrough>

function answerOf(incoming: IncomingMessage, links: Links, method: string): Answer {
  const status = incoming.statusCode ?? 502
  const headers = answerHeaders(incoming.rawHeaders, links.url)
  if (method === 'HEAD') return { status, headers, body: '' }
  const isPage = /^text\/html\s*(;|$)/i.test(incoming.headers['content-type'] ?? '')
  const page = isPage && incoming.headers.location === undefined ? plainOf(incoming) : undefined
  if (!page) return { status, headers, body: incoming }
  const { 'content-length': _, 'content-encoding': __, ...rest } = headers
  return { status, headers: rest, body: links.page(page) }
}

/** A body as it is without its encoding; undefined where that is not known. */
function plainOf(incoming: IncomingMessage): AsyncIterable<Buffer> | undefined {
  const encoding = incoming.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return incoming
  // A broken one ends early, and so does what is made of it.
  return encoding === 'gzip' ? pipeline(incoming, createGunzip(), () => {}) : undefined
}

function upgraded(incoming: IncomingMessage, backend: Duplex, head: Buffer): Answer {
  return {
    status: 101,
    headers: {
      ...answerHeaders(incoming.rawHeaders, (url) => url),
      connection: 'Upgrade',
      upgrade: incoming.headers.upgrade ?? '',
    },
    body: '',
    upgrade: {
      kind: 'bytes',
      take(client) {
        if (head.length > 0) client.write(head)
        void join(client, backend).catch(() => {})
      },
    },
  }
}
