import type { IncomingMessage } from 'node:http'
import { type Duplex, pipeline } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import { createGunzip } from 'node:zlib'
import type { Answer, ReadCall } from '../call.ts'
import { StatusError } from '../status.ts'
import { wantedUpgrade } from '../streams/handshake.ts'
import { exchange } from './exchange.ts'
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

async function exchanged(
  call: ReadCall,
  where: ProxyPath,
  { host }: ProxyTarget,
  socket: Duplex,
  isUpgrade: boolean,
): Promise<Answer> {
  const path = `${where.path || '/'}${where.query}`
  const headers = requestHeaders(call, where, isUpgrade)
  const given = await exchange(call, { path, headers, isUpgrade }, socket)
  if (given.kind === 'upgraded') return given.answer
  const links = linksThrough(where.prefix, [host, call.header('host') ?? ''])
  return answerOf(given.incoming, links, call.method)
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
