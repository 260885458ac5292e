/**
 * The closed set of ways something asked of Galley can fail. A wire format (HTTP, CLI exit codes,
 * later Kubernetes' Status) maps each of them once.
 */
export type ErrorCode =
  /** What was given is malformed or contradicts itself. */
  | 'invalid'
  /** Well-formed, but Galley does not do it. */
  | 'unsupported'
  | 'not-found'
  /** Who asks did not show that they may. */
  | 'unauthorized'
  /** Over a stated limit of bytes, pixels, depth or count. */
  | 'too-large'
  /** A queue is full; the same request may succeed later. */
  | 'overloaded'
  /** The time allowed for it ran out. */
  | 'deadline'
  /** The caller gave up, or the service is closing. */
  | 'cancelled'
  /** The surroundings lack something: a port, a permission, a file. */
  | 'unavailable'
  /** A defect of Galley's own. */
  | 'internal'

export interface ErrorDetails {
  /** What to do next, a sentence for the user. */
  readonly next?: string
  readonly cause?: unknown
}

/**
 * The base of every error that Galley raises on purpose. `message` says what was asked and what was
 * found; `next` says what to do about it. Secrets are left out of both.
 */
export class GalleyError extends Error {
  readonly code: ErrorCode
  readonly next: string | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.next = details.next
  }
}

/** Any thrown value as a `GalleyError`, its cause kept; what Galley did not raise is `internal`. */
export function toGalleyError(thrown: unknown): GalleyError {
  if (thrown instanceof GalleyError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new GalleyError('internal', message, { cause: thrown })
}
