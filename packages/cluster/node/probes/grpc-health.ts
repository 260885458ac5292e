import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import { healthRequest, healthStatus } from './grpc-messages.ts'

/** What a server said, or why it could not. */
export type GrpcAnswer =
  | { readonly kind: 'serving' }
  | { readonly kind: 'other'; readonly status: string }
  | GrpcFailure

export interface GrpcFailure {
  readonly kind: 'failed'
  readonly code: number
  readonly name: string
  readonly message: string
}

/** gRPC's status codes, by number. */
const codes = [
  'OK',
  'Canceled',
  'Unknown',
  'InvalidArgument',
  'DeadlineExceeded',
  'NotFound',
  'AlreadyExists',
  'PermissionDenied',
  'ResourceExhausted',
  'FailedPrecondition',
  'Aborted',
  'OutOfRange',
  'Unimplemented',
  'Internal',
  'Unavailable',
  'DataLoss',
  'Unauthenticated',
] as const

type Code = (typeof codes)[number]

const failedWith = (name: Code, message: string): GrpcFailure => ({
  kind: 'failed',
  code: codes.indexOf(name),
  name,
  message,
})

/** The answer that is read at most; a right one has 7 bytes. */
const longestAnswer = 4096

export interface HealthCall {
  readonly service: string
  readonly userAgent: string
  readonly signal: AbortSignal
}

/** Calls `grpc.health.v1.Health/Check` once. */
export function callHealth(
  session: ClientHttp2Session,
  { service, userAgent, signal }: HealthCall,
): Promise<GrpcAnswer> {
  return new Promise((resolve) => {
    const answer = new PartialAnswer()
    const settle = (outcome: GrpcAnswer) => {
      stream.destroy()
      resolve(outcome)
    }
    const broken = (reason: string) => settle(failedWith('Unavailable', reason))
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      'user-agent': userAgent,
      te: 'trailers',
    })
    signal.addEventListener(
      'abort',
      () => settle(failedWith('DeadlineExceeded', 'context deadline exceeded')),
      { once: true },
    )
    listen(stream, answer)
    stream.on('end', () => settle(answer.outcome()))
    stream.on('error', (error) => broken(error.message))
    stream.on('close', () => broken('error reading from server: EOF'))
    session.on('close', () => broken('error reading from server: EOF'))
    stream.end(healthRequest(service))
  })
}

function listen(stream: ClientHttp2Stream, answer: PartialAnswer): void {
  stream.on('response', (headers) => answer.head(headers))
  stream.on('trailers', (headers) => answer.trailers(headers))
  stream.on('data', (piece: Buffer) => answer.data(piece))
}

class PartialAnswer {
  #head: IncomingHttpHeaders & { readonly ':status'?: number } = {}
  #trailers: IncomingHttpHeaders = {}
  #bytes = Buffer.of()

  head(headers: IncomingHttpHeaders): void {
    this.#head = headers
  }

  trailers(headers: IncomingHttpHeaders): void {
    this.#trailers = headers
  }

  data(piece: Buffer): void {
    const left = longestAnswer - this.#bytes.length
    this.#bytes = Buffer.concat([this.#bytes, piece.subarray(0, left)])
  }

  outcome(): GrpcAnswer {
    const refused = this.#refusal()
    if (refused) return refused
    const status = healthStatus(this.#bytes)
    if (status === undefined)
      return failedWith('Internal', 'the answer is no message of the health protocol')
    return status === 'SERVING' ? { kind: 'serving' } : { kind: 'other', status }
  }

  #refusal(): GrpcFailure | undefined {
    const { ':status': http, 'grpc-status': early, 'grpc-message': earlyMessage } = this.#head
    const code = this.#trailers['grpc-status'] ?? early
    if (code === undefined) return unknownServer(Number(http), this.#head['content-type'])
    if (code === '0') return undefined
    const name = codes[Number(code)] ?? 'Unknown'
    const message = String(this.#trailers['grpc-message'] ?? earlyMessage ?? '')
    return failedWith(name, decoded(message))
  }
}

/** What speaks HTTP/2, but no gRPC. */
function unknownServer(status: number, type = ''): GrpcFailure {
  const said = `unexpected HTTP status code received from server: ${status}`
  const typed = `received unexpected content-type ${JSON.stringify(type)}`
  const name: Code =
    status === 404 ? 'Unimplemented' : status >= 500 && status < 600 ? 'Unavailable' : 'Unknown'
  return failedWith(name, status === 200 ? typed : `${said}; transport: ${typed}`)
}

/** Messages are percent-encoded, not always well. */
function decoded(message: string): string {
  try {
    return decodeURIComponent(message)
  } catch {
    return message
  }
}
