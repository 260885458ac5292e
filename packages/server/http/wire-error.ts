import { type ErrorCode, toGalleyError } from '@galley/kit/errors'
import { PhotoError, type PhotoFault } from '@galley/model/photo/errors'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { RequestError, type RequestFault } from './request-error.ts'

/** The most specific name known for what went wrong; part of the HTTP contract. */
export type WireCode = RequestFault | PhotoFault | ErrorCode

/** An error as it leaves the service. */
export interface WireError {
  readonly status: ContentfulStatusCode
  readonly code: WireCode
  readonly message: string
  /** What the client can do about it. */
  readonly next: string | undefined
}

const statuses: Readonly<Record<WireCode, ContentfulStatusCode>> = {
  'no-photo': 400,
  'not-a-form': 400,
  'malformed-form': 400,
  'malformed-json': 400,
  'wrong-input': 400,
  'no-such-route': 404,
  'no-such-model': 404,
  'method-not-allowed': 405,
  'not-authenticated': 401,
  'too-many-photos': 413,
  'body-too-large': 413,
  'too-many-bytes': 413,
  'too-many-pixels': 413,
  'not-a-picture': 415,
  broken: 422,
  // The photo is at fault, not the load: it would be as slow the next time.
  'too-slow': 422,
  invalid: 400,
  unsupported: 400,
  'not-found': 404,
  'too-large': 413,
  overloaded: 503,
  deadline: 503,
  cancelled: 503,
  unauthorized: 401,
  unavailable: 503,
  internal: 500,
}

/** Seconds after which an answer of 503 invites another try. */
export const RETRY_AFTER_SECONDS = 1

/** Any thrown value as what the client is told. A defect's message stays in the log. */
export function toWireError(thrown: unknown): WireError {
  const error = toGalleyError(thrown)
  const code = hasFault(error) ? error.fault : error.code
  if (code === 'internal') return internal
  return { status: statuses[code], code, message: error.message, next: error.next }
}

const internal: WireError = {
  status: statuses.internal,
  code: 'internal',
  message: 'Something went wrong here, not with the request.',
  next: 'The service log says more, under the id in X-Request-Id.',
}

function hasFault(error: unknown): error is RequestError | PhotoError {
  return error instanceof RequestError || error instanceof PhotoError
}
