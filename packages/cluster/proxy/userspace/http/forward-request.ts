import type {
  Agent,
  ClientRequest,
  IncomingMessage,
  InformationEvent,
  ServerResponse,
} from 'node:http'
import type { Clock } from '@galley/kit/clock'
import type { Place } from '../reach.ts'
import { responseHeaders } from './headers.ts'
import { sendUpstream } from './send-upstream.ts'

/** An endpoint that may be tried. */
export interface Attempt {
  readonly endpoint: { readonly agent: Agent; outstanding: number }
  readonly place: Place
  readonly clock: Clock
}

/** What became of an attempt. A request that may be sent again is as it was before. */
type Outcome = 'answered' | 'client gone' | 'failed' | 'failed, may be sent again'

/** Answers a request with what the first endpoint that takes it answers: 502 if none does, 503 if there is none. */
export async function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  attempts: readonly Attempt[],
): Promise<void> {
  if (attempts.length === 0) return refuse(response, 503, 'The service has no endpoint.')
  for (const attempt of attempts) {
    const outcome = await answeredBy(attempt, request, response)
    if (outcome === 'answered' || outcome === 'client gone') return
    if (outcome === 'failed') break
  }
  refuse(response, 502, 'No endpoint of the service answered.')
}

function answeredBy(
  attempt: Attempt,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const upstream = sendUpstream(request, attempt)
  const body = new Body(request, upstream)
  const onClientGone = () => {
    if (response.writableFinished) return
    upstream.destroy()
    resolve('client gone')
  }
  response.once('close', onClientGone)
  upstream.on('response', (answer) => {
    resolve('answered')
    if (!isRelayed(answer, response)) upstream.destroy()
  })
  upstream.on('information', (hint) => relayHint(hint, response))
  // An answer that is none, such as a change of protocol that nobody asked for.
  upstream.on('close', () => resolve('failed'))
  upstream.on('error', () => {
    body.stop()
    response.off('close', onClientGone)
    // The answer had begun: the client must not take what it has for all of it.
    if (response.headersSent) response.destroy()
    resolve(body.wasSent && !isRepeatable(request) ? 'failed' : 'failed, may be sent again')
  })
  return promise
}

/** Sends the body once there is a connection: until then the request can be given to another endpoint. */
class Body {
  readonly #request: IncomingMessage
  readonly #upstream: ClientRequest
  wasSent = false

  constructor(request: IncomingMessage, upstream: ClientRequest) {
    this.#request = request
    this.#upstream = upstream
    upstream.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => this.#send())
      else this.#send()
    })
  }

  stop(): void {
    this.#request.unpipe(this.#upstream)
  }

  #send(): void {
    this.wasSent = true
    if (hasBody(this.#request)) this.#request.pipe(this.#upstream)
    else this.#upstream.end()
  }
}

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

/** Methods that do the same when they are done twice. */
const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE'])

/** Whether it does no harm to send it twice, and can be done: a body is there once. */
const isRepeatable = (request: IncomingMessage): boolean =>
  idempotent.has(request.method ?? '') && !hasBody(request)

/** The least that an answer to a request has; what is below tells of one to come, or of another protocol. */
const leastStatus = 200

/** False for an answer that cannot be passed on: the client is told so. */
function isRelayed(answer: IncomingMessage, response: ServerResponse): boolean {
  if (!isHeadWritten(answer, response)) {
    refuse(response, 502, 'The endpoint gave an answer that is none.')
    return false
  }
  answer.on('end', () => relayTrailers(answer, response))
  answer.on('error', () => response.destroy())
  answer.pipe(response)
  return true
}

function isHeadWritten(answer: IncomingMessage, response: ServerResponse): boolean {
  const { statusCode = 0, statusMessage, rawHeaders } = answer
  if (statusCode < leastStatus) return false
  // When the answer was made is for who made it to say.
  response.sendDate = false
  try {
    response.writeHead(statusCode, statusMessage, responseHeaders(rawHeaders))
    return true
  } catch {
    return false
  }
}

function relayTrailers({ rawTrailers }: IncomingMessage, response: ServerResponse): void {
  if (rawTrailers.length === 0) return
  try {
    response.addTrailers(pairsOf(rawTrailers))
  } catch {
    // Not of a form that can be sent.
  }
}

function relayHint(hint: InformationEvent, response: ServerResponse): void {
  const { link } = hint.headers
  if (hint.statusCode !== 103 || !link) return
  try {
    response.writeEarlyHints({ link })
  } catch {
    // Not of a form that can be sent; hints are only hints.
  }
}

const pairsOf = (raw: readonly string[]): [string, string][] =>
  Array.from({ length: raw.length / 2 }, (_, at) => [raw[at * 2] ?? '', raw[at * 2 + 1] ?? ''])

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent || response.destroyed) return
  // A body that nobody reads would be taken for the next request.
  response.writeHead(status, { 'content-type': 'text/plain', connection: 'close' })
  response.end(`${why}\n`)
}
