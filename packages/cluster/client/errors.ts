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

const words: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  409: 'the server reported a conflict',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
}

function wordsFor(code: number, text: string, asked: string): string {
  const said =
    words[code] ??
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
