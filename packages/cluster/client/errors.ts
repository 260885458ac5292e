/** A refusal of the API, as its `Status` object tells it. */
export class ApiError extends Error {
  readonly code: number
  readonly reason: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: number, body: unknown) {
    const status = typeof body === 'object' && body !== null ? (body as StatusLike) : {}
    super(status.message ?? `The API answered ${code}`)
    this.name = 'ApiError'
    this.code = code
    this.reason = status.reason ?? ''
    this.details = status.details ?? {}
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
