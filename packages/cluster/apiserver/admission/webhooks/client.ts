import { request as httpRequest } from 'node:http'
import { connect as dialHost, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import type { ClientConfig } from '../../../kinds/admissionregistration/types.ts'
import { serviceEndpoint } from '../../proxy/service-endpoint.ts'
import type { Server } from '../../server.ts'

/** More than any review with its objects. */
const mostBytes = 8 * 1024 * 1024

/** Why a server that is to be asked could not be, or gave no answer that is one. */
export class WebhookCallError extends Error {}

/**
 * Posts JSON to the server of a webhook, over TLS, and reads its answer.
 * @throws WebhookCallError
 */
export async function postTo(
  server: Server,
  config: ClientConfig,
  body: unknown,
  seconds: number,
): Promise<unknown> {
  const target = targetOf(config, seconds)
  const signal = AbortSignal.timeout(seconds * 1000)
  try {
    const socket = await connected(server, config, target, signal)
    return JSON.parse(await exchanged(socket, target, JSON.stringify(body), signal))
  } catch (error) {
    const why = signal.aborted ? 'context deadline exceeded' : (error as Error).message
    throw new WebhookCallError(`failed to call webhook: Post "${target.href}": ${why}`)
  }
}

function targetOf({ url, service }: ClientConfig, seconds: number): URL {
  const { name = '', namespace = '', port = 443, path = '' } = service ?? {}
  const target = new URL(url ?? `https://${name}.${namespace}.svc`)
  if (url === undefined) target.pathname = path
  target.searchParams.set('timeout', `${seconds}s`)
  if (url === undefined && port !== 443) target.port = String(port)
  return target
}

async function connected(
  server: Server,
  { service, caBundle }: ClientConfig,
  target: URL,
  signal: AbortSignal,
): Promise<Duplex> {
  const port = Number(target.port || 443)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  const plain = service
    ? await serviceEndpoint(server, service.namespace ?? '', service.name ?? '', port)()
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
  target: URL,
  body: string,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      method: 'POST',
      host: target.hostname,
      path: target.pathname + target.search,
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
      const parts: Buffer[] = []
      let size = 0
      incoming.on('data', (part: Buffer) => {
        size += part.length
        if (size > mostBytes)
          incoming.destroy(new Error(`the answer is longer than ${mostBytes} bytes`))
        else parts.push(part)
      })
      incoming.on('error', reject)
      incoming.on('end', () => {
        socket.destroy()
        const text = Buffer.concat(parts).toString()
        const { statusCode = 0 } = incoming
        if (statusCode === 200) resolve(text)
        else reject(new Error(`the server answered ${statusCode}: ${text.slice(0, 200)}`))
      })
    })
    outgoing.end(body)
  })
}
