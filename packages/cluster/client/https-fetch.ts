import { once } from 'node:events'
import { Agent, type IncomingMessage, request as plainRequest } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { Readable } from 'node:stream'
import type { Fetch } from './client.ts'

/** How a server is trusted, and who it sees. Certificates and keys are PEM. */
export interface HttpsOptions {
  readonly authority?: string | undefined
  /** Whether the server's certificate is checked. */
  readonly isVerified: boolean
  readonly serverName?: string | undefined
  readonly certificate?: string | undefined
  readonly key?: string | undefined
}

/** A fetch that can show a client certificate, which the one of the platform cannot. Connections are kept. */
export function httpsFetch(options: HttpsOptions): Fetch {
  const secure = new SecureAgent({
    keepAlive: true,
    rejectUnauthorized: options.isVerified,
    ...(options.authority && { ca: options.authority }),
    ...(options.serverName && { servername: options.serverName }),
    ...(options.certificate && { cert: options.certificate }),
    ...(options.key && { key: options.key }),
  })
  const plain = new Agent({ keepAlive: true })
  return async (request) => {
    const { url, method, headers, signal } = request
    const body = Buffer.from(await request.arrayBuffer())
    const isSecure = url.startsWith('https:')
    const asked = { method, headers: Object.fromEntries(headers), signal }
    const outgoing = isSecure
      ? secureRequest(url, { ...asked, agent: secure })
      : plainRequest(url, { ...asked, agent: plain })
    outgoing.end(body.length > 0 ? body : undefined)
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    return responseOf(incoming)
  }
}

function responseOf(incoming: IncomingMessage): Response {
  const { statusCode: status = 500, rawHeaders } = incoming
  const headers = new Headers()
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  // Such answers have no body, and a response may not be made with one.
  if (status === 204 || status === 304) {
    incoming.resume()
    return new Response(null, { status, headers })
  }
  // Safe: both are the web's streams; their types come from different declarations.
  return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status, headers })
}
