import { statusWords } from './status-words.ts'

/** A refusal of the API, as its `Status` object tells it; in client-go's words where the answer has none. */
export class ApiError extends Error {
  readonly code: number
  readonly reason: string
  readonly details: Readonly<Record<string, unknown>>

  /** `body` is the answer's text, or an object that was read of it; `asked` says what for. */
  constructor(code: number, body: unknown, asked = '') {
    const status = statusOf(body)
    super(status.message ?? wordsFor(code, typeof body === 'string' ? body.trim() : '', asked))
    this.name = 'ApiError'
    this.code = code
    this.reason = status.reason ?? ''
    this.details = status.details ?? {}
  }
}

function wordsFor(code: number, text: string, asked: string): string {
  const said =
    statusWords[code] ??
    (code >= 500
      ? `an error on the server (${JSON.stringify(text || 'unknown')}) has prevented the request from succeeding`
      : `the server responded with the status code ${code} but did not return more information`)
  return asked ? `${said} (${asked})` : said
}

function statusOf(body: unknown): StatusLike {
  if (typeof body === 'object' && body !== null) return body
  try {
    const read: unknown = JSON.parse(String(body))
    return typeof read === 'object' && read !== null ? read : {}
  } catch {
    return {}
  }
}

interface StatusLike {
  readonly message?: string
  readonly reason?: string
  readonly details?: Record<string, unknown>
}

const isReason = (error: unknown, reason: string) =>
  error instanceof ApiError && error.reason === reason

export const isNotFound = (error: unknown) => isReason(error, 'NotFound')
export const isAlreadyExists = (error: unknown) => isReason(error, 'AlreadyExists')
export const isConflict = (error: unknown) => isReason(error, 'Conflict')
/** History is gone: list afresh. */
export const isExpired = (error: unknown) =>
  error instanceof ApiError && (error.code === 410 || error.reason === 'Expired')
