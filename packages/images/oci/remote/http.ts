import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { Agent as HttpAgent, request as httpRequest } from '@galley/kit/http'

export interface HttpRequest {
  readonly method: string
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: HttpBody | undefined
  readonly signal?: AbortSignal | undefined
}

/** A body that can be sent again when the request has to be repeated. */
export interface HttpBody {
  readonly length: number
  read(): AsyncIterable<Uint8Array>
}

export interface HttpResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: IncomingMessage
}

/** A connection on which nothing moves is given up after this, milliseconds. */
const idleTimeout = 60_000

/** Sends single requests over kept connections; nothing is followed, repeated or interpreted. */
export class HttpClient {
  readonly #http = new HttpAgent({ keepAlive: true, timeout: idleTimeout })
  readonly #https = new HttpsAgent({ keepAlive: true, timeout: idleTimeout })

  /** Resolves with the head of the answer; its body has to be read or destroyed. */
  send(request: HttpRequest): Promise<HttpResponse> {
    const { method, url, body, signal } = request
    const headers = { ...request.headers, ...(body ? { 'Content-Length': body.length } : {}) }
    const isPlain = url.protocol === 'http:'
    const outgoing = isPlain
      ? httpRequest(url, { method, headers, signal, agent: this.#http })
      : httpsRequest(url, { method, headers, signal, agent: this.#https })
    outgoing.setTimeout(idleTimeout, () =>
      outgoing.destroy(new Error('the connection stood still')),
    )
    return exchange(outgoing, body)
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }
}

function exchange(outgoing: ClientRequest, body: HttpBody | undefined): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('response', (incoming) => {
      const { statusCode = 0, headers } = incoming
      resolve({ status: statusCode, headers, body: incoming })
    })
    sendBody(outgoing, body).catch((error) => {
      reject(error)
      outgoing.destroy(error)
    })
  })
}

/** Stops when the answer comes before the whole body was sent; that connection is not used again. */
async function sendBody(outgoing: ClientRequest, body: HttpBody | undefined): Promise<void> {
  let isAnswered = false
  outgoing.once('response', (incoming) => {
    isAnswered = true
    if (!outgoing.writableEnded) incoming.once('end', () => outgoing.destroy())
  })
  for await (const piece of body?.read() ?? []) {
    if (isAnswered || outgoing.destroyed) return
    if (!outgoing.write(piece)) await drained(outgoing)
  }
  outgoing.end()
}

function drained(outgoing: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ['drain', 'close', 'response']) outgoing.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'close', 'response']) outgoing.once(event, done)
  })
}
