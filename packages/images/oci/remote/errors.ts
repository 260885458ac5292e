import { type ErrorCode, GalleyError } from '@galley/kit/errors'

export interface Refusal {
  readonly wireCodes?: readonly string[]
  readonly message?: string
  readonly retryAfter?: number | undefined
}

/** A registry refused a request. */
export class RemoteError extends GalleyError {
  readonly status: number
  /** Codes of the specification's error table, as far as the registry gave any. */
  readonly wireCodes: readonly string[]
  /** Milliseconds that the registry asked to wait. */
  readonly retryAfter: number | undefined

  constructor(
    asked: string,
    status: number,
    { wireCodes = [], message = '', retryAfter }: Refusal = {},
  ) {
    super(
      codeOf(status),
      `${asked}: the registry answered ${status}${message && ` (${message})`}`,
      {
        next: nextStep(status),
      },
    )
    this.status = status
    this.wireCodes = wireCodes
    this.retryAfter = retryAfter
  }
}

function codeOf(status: number): ErrorCode {
  if (status === 404) return 'not-found'
  if (status === 413) return 'too-large'
  if (status === 429) return 'overloaded'
  if (status >= 500 || status === 401 || status === 403) return 'unavailable'
  return 'invalid'
}

function nextStep(status: number): string {
  if (status === 401 || status === 403) {
    return 'Log in (docker login or podman login), or ask for access to the repository.'
  }
  return status >= 500 || status === 429
    ? 'Try again later.'
    : 'Check the name of the image and of the registry.'
}

/** A registry could not be reached, or the connection broke more often than was tried. */
export class UnreachableError extends GalleyError {
  constructor(asked: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    super('unavailable', `${asked}: ${reason}`, {
      cause,
      next: `Check that the registry is running and that its address is right.${
        // What a server does that is spoken to without the TLS that it expects.
        reason === 'socket hang up' ? ' If it speaks TLS: --alias NAME=https://ADDRESS.' : ''
      }`,
    })
  }
}

/** The two sides do not agree on TLS, or the registry's certificate is not trusted. */
export class TlsError extends GalleyError {
  constructor(asked: string, cause: Error) {
    const isPlain = 'code' in cause && cause.code === 'EPROTO'
    const [reason] = cause.message.split(';') // what follows is how to run Node otherwise
    super('unavailable', `${asked}: ${isPlain ? 'it does not speak TLS' : reason}`, {
      cause,
      next: isPlain
        ? 'If it is meant to be spoken to without: --plain-http HOST:PORT.'
        : "Have the certificate's issuer trusted: set NODE_EXTRA_CA_CERTS to its PEM file.",
    })
  }
}

/** A registry answered what no registry may. */
export class ProtocolError extends GalleyError {
  constructor(asked: string, reason: string) {
    super('invalid', `${asked}: ${reason}`, { next: 'The address may not be a registry’s.' })
  }
}
