import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { Agent, request as plainRequest } from '@galley/kit/http'
import type { ApiResponse, Fetch } from './carrier.ts'

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
    const asked = {
      method,
      // Node itself says nothing of a DELETE's body, which would be read as another request.
      headers: { ...Object.fromEntries(headers), 'content-length': body.length },
      signal,
    }
    const outgoing = url.startsWith('https:')
      ? secureRequest(url, { ...asked, agent: secure })
      : plainRequest(url, { ...asked, agent: plain })
    outgoing.end(body)
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]
    return responseOf(incoming)
  }
}

function responseOf(incoming: IncomingMessage): ApiResponse {
  const { statusCode: status = 500 } = incoming
  return {
    ok: status >= 200 && status < 300,
    status,
    body: incoming,
    text: () => text(incoming),
  }
}
