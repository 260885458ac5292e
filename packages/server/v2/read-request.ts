import type { Lease } from '../admission.ts'
import { readBody } from '../http/body.ts'
import { bytesSink } from '../http/bytes-sink.ts'
import type { AppContext } from '../http/env.ts'
import { checkJsonBounds } from '../http/json-bounds.ts'
import { RequestError } from '../http/request-error.ts'
import type { Limits } from '../limits.ts'
import type { InferRequest } from '../schemas/infer.ts'
import { MAX_JSON_ELEMENTS } from './decode-tensor.ts'
import { HEADER_LENGTH } from './header-length.ts'

/** Nesting goes as deep as a tensor's rank, and a little for what is around it. */
const jsonBounds = { depth: 24, values: MAX_JSON_ELEMENTS }

/** An inference request and, in the binary extension, the bytes that follow its JSON. */
export interface WireRequest {
  readonly head: InferRequest
  readonly binary: Buffer
}

export async function readInferRequest(
  c: AppContext,
  limits: Limits,
  lease: Lease,
): Promise<WireRequest> {
  const headerLength = c.req.header(HEADER_LENGTH)
  const maxBytes = headerLength === undefined ? limits.jsonBytes : limits.bodyBytes
  const body = await readBody(c, { maxBytes, lease }, bytesSink())
  const length = headerLength === undefined ? body.length : parseLength(headerLength, body.length)
  if (length > limits.jsonBytes) throw wrongLength(`is over the ${limits.jsonBytes} bytes allowed`)
  // TypeBox is loaded with the first inference request, since starting need not wait for it.
  const { checkInferRequest } = await import('../schemas/check-infer.ts')
  const head = checkInferRequest(parseJson(body.subarray(0, length)))
  return { head, binary: body.subarray(length) }
}

function parseLength(header: string, available: number): number {
  const length = /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN
  if (length <= available) return length
  throw wrongLength(`is ${JSON.stringify(header.slice(0, 40))}; the body has ${available} bytes`)
}

function parseJson(text: Buffer): unknown {
  checkJsonBounds(text, jsonBounds)
  try {
    return JSON.parse(text.toString('utf8'))
  } catch {
    throw new RequestError('malformed-json', 'The body is not JSON.', 'See /openapi.json.')
  }
}

function wrongLength(what: string): RequestError {
  return new RequestError('wrong-input', `${HEADER_LENGTH} ${what}.`)
}
