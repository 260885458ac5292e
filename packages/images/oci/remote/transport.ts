import type { Clock } from '@galley/kit/clock'
import { collect } from '../content.ts'
import { hasCode } from '../files.ts'
import type { Authorizer } from './authorizer.ts'
import { ProtocolError, RemoteError, TlsError, UnreachableError } from './errors.ts'
import type { HttpBody, HttpClient, HttpRequest, HttpResponse } from './http.ts'
import { isTransientStatus, retryAfter, retrying, type Transient } from './retry.ts'

export interface Call {
  readonly method: string
  /** Absolute, or relative to the registry. */
  readonly url: string | URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: HttpBody
  /** Docker's words for what is to be allowed, such as `repository:a/b:pull`. */
  readonly scope: string
  /** Statuses that are answers; all others become errors. */
  readonly expect: readonly number[]
  /** For an upload's bytes, whose repetition has to begin elsewhere. */
  readonly once?: boolean
}

const maxRedirects = 5
const longestError = 64 * 1024

/** What a registry is reached by. */
export interface TransportParts {
  readonly endpoint: URL
  readonly http: HttpClient
  readonly authorizer: Authorizer
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly attempts?: number | undefined
}

/** Calls to one registry: authenticated, redirected safely, repeated while a failure may pass. */
export class Transport {
  readonly #parts: TransportParts

  constructor(parts: TransportParts) {
    this.#parts = parts
  }

  get endpoint(): URL {
    return this.#parts.endpoint
  }

  get clock(): Clock {
    return this.#parts.clock
  }

  get signal(): AbortSignal | undefined {
    return this.#parts.signal
  }

  /** Resolves with an expected answer, whose body has to be read. @throws RemoteError, TlsError, UnreachableError */
  async call(call: Call): Promise<HttpResponse> {
    const attempt = () => this.#attempt(call)
    if (call.once) return attempt()
    return retrying(this.clock, this.signal, transientFailure, attempt, this.#parts.attempts)
  }

  /** The same for calls whose answer's head is all that matters. */
  async callForHead(call: Call): Promise<HttpResponse> {
    const response = await this.call(call)
    await drain(response)
    return response
  }

  async #attempt(call: Call): Promise<HttpResponse> {
    const asked = `${call.method} ${new URL(call.url, this.#parts.endpoint).pathname}`
    try {
      const response = await this.#authorized(call)
      if (call.expect.includes(response.status)) return response
      throw await this.#refusal(asked, response)
    } catch (error) {
      if (this.signal?.aborted) throw this.signal.reason
      if (isTlsFailure(error)) throw new TlsError(asked, error)
      throw isConnectionFailure(error) ? new UnreachableError(asked, error) : error
    }
  }

  async #authorized(call: Call): Promise<HttpResponse> {
    const { authorizer } = this.#parts
    const response = await this.#redirected(call, authorizer.known(call.scope))
    if (response.status !== 401) return response
    const header = response.headers['www-authenticate']
    const authorization = await authorizer.answer(header, call.scope, this.signal)
    if (authorization === undefined) return response
    await drain(response)
    return this.#redirected(call, authorization)
  }

  /** Authorization goes to the registry's own origin only, and nothing from HTTPS to HTTP. */
  async #redirected(call: Call, authorization: string | undefined): Promise<HttpResponse> {
    const { endpoint } = this.#parts
    let url = new URL(call.url, endpoint)
    for (let hops = 0; hops <= maxRedirects; hops++) {
      if (endpoint.protocol === 'https:' && url.protocol !== 'https:') break
      const isOwn = url.origin === endpoint.origin
      const response = await this.#parts.http.send(
        this.#request(call, url, isOwn ? authorization : undefined),
      )
      const location = redirection(call.method, response)
      if (location === undefined) return response
      await drain(response)
      url = new URL(location, url)
    }
    throw new ProtocolError(endpoint.host, 'it redirects too often, or to an unsafe address')
  }

  #request(call: Call, url: URL, authorization: string | undefined): HttpRequest {
    const { method, body } = call
    const headers = {
      'User-Agent': 'galley',
      ...call.headers,
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    }
    return { method, url, headers, body, signal: this.signal }
  }

  async #refusal(asked: string, response: HttpResponse): Promise<Error> {
    const text = await collect(response.body, longestError, 'the error').catch(() => Buffer.of())
    const [wireCodes, message] = wireErrors(Buffer.from(text).toString('utf8'))
    return new RemoteError(asked, response.status, {
      wireCodes,
      message,
      retryAfter: retryAfter(response.headers['retry-after'], this.clock.now()),
    })
  }
}

function redirection(method: string, { status, headers }: HttpResponse): string | undefined {
  const isSafe = method === 'GET' || method === 'HEAD'
  const isRedirect = [307, 308].includes(status) || (isSafe && [301, 302, 303].includes(status))
  return isRedirect ? headers.location : undefined
}

/** Reads what is left of a body, so that its connection can be used again. */
async function drain({ body }: HttpResponse): Promise<void> {
  await collect(body, longestError, 'the answer').catch(() => body.destroy())
}

/** Codes and messages of the specification's error document, as far as the text is one. */
function wireErrors(text: string): readonly [readonly string[], string] {
  try {
    const errors: unknown = JSON.parse(text)?.errors
    if (!Array.isArray(errors)) return [[], '']
    const codes = errors.map((error) => String(error?.code))
    const words = errors.map((error) => `${error?.code}: ${error?.message}`)
    return [codes, words.join('; ').slice(0, 500)]
  } catch {
    return [[], '']
  }
}

/** Codes of OpenSSL's certificate checks (X509_V_ERR_…), of Node's own, and of a failed handshake. */
function isTlsFailure(error: unknown): error is Error {
  if (!(error instanceof Error && 'code' in error)) return false
  return /CERT|_SIGNATURE$|^ERR_TLS_|^ERR_SSL_|^EPROTO$/.test(String(error.code))
}

/** System errors have a code and a call; errors of a body's source pass through as they are. */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.message === 'the connection stood still' || error.message === 'socket hang up')
    return true
  const codes = ['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']
  return [...codes, 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ERR_STREAM_PREMATURE_CLOSE'].some(
    (code) => hasCode(error, code),
  )
}

export function transientFailure(error: unknown): Transient | undefined {
  if (error instanceof UnreachableError) return {}
  if (!(error instanceof RemoteError) || !isTransientStatus(error.status)) return undefined
  return { after: error.retryAfter }
}
