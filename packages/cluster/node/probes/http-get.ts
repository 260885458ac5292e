import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as secure } from 'node:https'
import { isIP } from 'node:net'
import type { Clock } from '@galley/kit/clock'
import { request as plain } from '@galley/kit/http'
import type { HTTPGetAction } from 'kubernetes-types/core/v1.js'
import { codeOf, dialFailure, isDialFailure, messageOf } from '../../client/connection-words.ts'
import { hostAndPort } from '../../client/dial.ts'
import { longestOutput } from './bounded-text.ts'
import { headersOf } from './http-headers.ts'
import { firstTarget, type HttpTarget, targetOf } from './http-target.ts'
import type { Reach } from './reach.ts'

export interface HttpGet {
  readonly action: HTTPGetAction
  /** Where the action names no host. */
  readonly host: string
  readonly port: number
  readonly purpose: 'probe' | 'lifecycle'
  /** Milliseconds for all of it, redirects and body included. */
  readonly timeout?: number
  readonly clock: Clock
  readonly reach: Reach
  readonly signal?: AbortSignal
}

export interface HttpAnswer {
  readonly status: number
  /** At most 10 KB of it. */
  readonly body: string
}

/** No answer, or a broken one, in Go's words. */
export class HttpGetError extends Error {
  /** Whether the answer's head had come. */
  readonly isInBody: boolean
  /** Whether an answer without TLS came to a question with it. */
  readonly isPlain: boolean

  constructor(message: string, { isInBody = false, isPlain = false } = {}) {
    super(message)
    this.isInBody = isInBody
    this.isPlain = isPlain
  }
}

const mostRedirects = 10
const longestHead = 64 * 1024
const redirects = [301, 302, 303, 307, 308]

/**
 * Asks as kubelet does: certificates are not checked, redirects are followed on the same host only. An answer that redirects
 * elsewhere is an answer.
 * @throws HttpGetError, and the signal's reason
 */
export async function httpGet(asked: HttpGet): Promise<HttpAnswer> {
  const ended = new AbortController()
  const cancel =
    asked.timeout === undefined ? undefined : asked.clock.after(asked.timeout, () => ended.abort())
  const signal = AbortSignal.any([ended.signal, ...(asked.signal ? [asked.signal] : [])])
  try {
    return await followed(asked, signal)
  } catch (error) {
    asked.signal?.throwIfAborted()
    throw error
  } finally {
    cancel?.()
    ended.abort()
  }
}

async function followed(asked: HttpGet, signal: AbortSignal): Promise<HttpAnswer> {
  let target = firstTarget(asked)
  for (let hops = 0; ; hops++) {
    const response = await send(asked, target, signal)
    const next = redirection(response, target)
    if (next === undefined || next.host !== target.host) return answerOf(response, signal)
    response.destroy()
    if (hops + 1 >= mostRedirects) throw failed(next, 'stopped after 10 redirects')
    target = next
  }
}

function redirection(
  { statusCode = 0, headers: { location } }: IncomingMessage,
  target: HttpTarget,
): HttpTarget | undefined {
  if (!redirects.includes(statusCode) || !location) return undefined
  const url = URL.parse(location, target.text)
  if (!url) throw failed(target, `failed to parse Location header ${JSON.stringify(location)}`)
  const next = targetOf(url)
  if (next.scheme === 'http' || next.scheme === 'https') return next
  throw failed(next, `unsupported protocol scheme ${JSON.stringify(next.scheme)}`)
}

const failed = ({ text }: HttpTarget, reason: string) =>
  new HttpGetError(`Get ${JSON.stringify(text)}: ${reason}`)

function send(asked: HttpGet, target: HttpTarget, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(sendFailure(target, error, signal))
    try {
      const request = requestFor(asked, target, signal)
      request.on('error', fail)
      request.once('response', resolve)
      request.once('upgrade', (response, socket) => {
        socket.destroy()
        resolve(response)
      })
      request.end()
    } catch (error) {
      fail(error)
    }
  })
}

function requestFor(
  { action, purpose, reach }: HttpGet,
  { scheme, host, port, path }: HttpTarget,
  signal: AbortSignal,
): ClientRequest {
  const options = {
    ...reach({ host, port }),
    path,
    headers: headersOf(action.httpHeaders ?? [], hostAndPort(host, port), purpose),
    setHost: false,
    agent: false,
    maxHeaderSize: longestHead,
    signal,
  } as const
  if (scheme === 'http') return plain(options)
  return secure({ ...options, servername: isIP(host) ? '' : host, rejectUnauthorized: false })
}

function sendFailure(target: HttpTarget, error: unknown, signal: AbortSignal): HttpGetError {
  if (signal.aborted)
    return failed(
      target,
      'context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
    )
  const code = codeOf(error)
  const address = hostAndPort(target.host, target.port)
  if (isDialFailure(error)) return failed(target, dialFailure(address, error))
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    const { message } = failed(target, 'http: server gave HTTP response to HTTPS client')
    return new HttpGetError(message, { isPlain: true })
  }
  if (code.startsWith('HPE_'))
    return failed(target, `net/http: HTTP/1.x transport connection broken: ${messageOf(error)}`)
  if (code !== 'ECONNRESET') return failed(target, messageOf(error))
  const isReset = error instanceof Error && 'syscall' in error
  return failed(target, isReset ? `read tcp ${address}: read: connection reset by peer` : 'EOF')
}

async function answerOf(response: IncomingMessage, signal: AbortSignal): Promise<HttpAnswer> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    for await (const piece of response) {
      pieces.push(piece)
      length += piece.length
      if (length >= longestOutput) break
    }
  } catch {
    const reason = signal.aborted
      ? 'context deadline exceeded (Client.Timeout or context cancellation while reading body)'
      : 'unexpected EOF'
    throw new HttpGetError(reason, { isInBody: true })
  }
  const bytes = Buffer.concat(pieces).subarray(0, longestOutput)
  return { status: response.statusCode ?? 0, body: bytes.toString('utf8') }
}
