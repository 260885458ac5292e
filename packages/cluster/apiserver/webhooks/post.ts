import type { IncomingMessage } from 'node:http'
import { connect as dialHost, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import { request as httpRequest } from '@galley/kit/http'
import { dialFailure, isDialFailure, messageOf } from '../../client/connection-words.ts'
import type { ClientConfig } from '../../kinds/admissionregistration/types.ts'
import { serviceEndpoint } from '../proxy/service-endpoint.ts'
import { readText } from '../read-text.ts'
import type { Server } from '../server.ts'
import { WebhookCallError } from './call-error.ts'
import { parseAnswer } from './parse-answer.ts'
import { rejection } from './rejection.ts'

export interface Limits {
  readonly seconds: number
  /** How long the answer may be. */
  readonly mostBytes: number
}

/**
 * Posts JSON to the server of a webhook, over TLS, and reads its answer, in which whole numbers are exact.
 * @throws WebhookCallError
 */
export async function postTo(
  server: Server,
  config: ClientConfig,
  body: unknown,
  { seconds, mostBytes }: Limits,
): Promise<unknown> {
  const target = targetOf(config, seconds)
  const late = new AbortController()
  const stop = server.clock.after(seconds * 1000, () => late.abort())
  try {
    const socket = await connected(server, config, target, late.signal)
    const text = await exchanged(socket, target, JSON.stringify(body), mostBytes, late.signal)
    return parseAnswer(text)
  } catch (error) {
    if (error instanceof WebhookCallError) throw error
    const why = late.signal.aborted ? 'context deadline exceeded' : failure(target, error)
    throw new WebhookCallError(`Post "${target.href}": ${why}`)
  } finally {
    stop()
  }
}

/** Where nobody listens is said as users of Kubernetes know it. */
const failure = ({ hostname, port }: Target, error: unknown): string =>
  isDialFailure(error) ? dialFailure(`${hostname}:${port}`, error) : messageOf(error)

interface Target {
  readonly hostname: string
  readonly port: number
  /** With the query. */
  readonly path: string
  /** As messages name it. */
  readonly href: string
}

function targetOf({ url, service }: ClientConfig, seconds: number): Target {
  const query = `timeout=${seconds}s`
  if (url !== undefined) {
    const target = new URL(url)
    target.search = query
    const { hostname, port, pathname, href } = target
    return { hostname, port: Number(port || 443), path: `${pathname}?${query}`, href }
  }
  const { name = '', namespace = '', port = 443, path = '' } = service ?? {}
  const target = new URL(`https://${name}.${namespace}.svc`)
  target.pathname = path
  const { hostname, pathname } = target
  const asked = `${pathname}?${query}`
  return { hostname, port, path: asked, href: `https://${hostname}:${port}${asked}` }
}

async function connected(
  server: Server,
  { service, caBundle }: ClientConfig,
  { hostname, port }: Target,
  signal: AbortSignal,
): Promise<Duplex> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const plain = service
    ? await serviceEndpoint(server, service.namespace ?? '', service.name ?? '', port).dial(signal)
    : dialHost({ host, port })
  const socket = tlsConnect({
    socket: plain,
    // Whom the certificate has to be of; only names are told to the server (RFC 6066 section 3).
    host,
    ...(isIP(host) === 0 && { servername: host }),
    ...(caBundle && { ca: Buffer.from(caBundle, 'base64') }),
  })
  signal.addEventListener('abort', () => socket.destroy(), { once: true })
  return socket
}

function exchanged(
  socket: Duplex,
  { hostname, path }: Target,
  body: string,
  mostBytes: number,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      method: 'POST',
      host: hostname,
      path,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'content-length': Buffer.byteLength(body),
        connection: 'close',
      },
      // Safe: a request only reads, writes and ends its socket.
      createConnection: () => socket as never,
      signal,
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      readText(incoming, mostBytes)
        .then((text) => {
          const why = refusal(incoming, text)
          if (why === undefined) resolve(text)
          else reject(new WebhookCallError(why))
        }, reject)
        .finally(() => socket.destroy())
    })
    outgoing.end(body)
  })
}

/** Why an answer is none; undefined where it may be one. */
function refusal({ statusCode = 0, headers }: IncomingMessage, text: string): string | undefined {
  const type = headers['content-type'] ?? ''
  if (statusCode < 200 || statusCode > 206) return rejection(statusCode, type, text)
  if (text !== '') return undefined
  const shown = type || 'application/json'
  return `0-length response with status code: ${statusCode} and content type: ${shown}`
}
