import type { FieldError } from '../kinds/field-error.ts'

/** `metadata/v1 Status`: how the API tells of a failure. */
export interface Status {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: Record<string, unknown>
  readonly status: 'Success' | 'Failure'
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code?: number
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

/** What of the API was asked for, as errors name it: `deployments.apps "web"`. */
export interface Target {
  readonly group: string
  /** Plural resource for most errors, kind for `invalid`. */
  readonly resource: string
  readonly name?: string
}

/** A failure that a client is told of. */
export class StatusError extends Error {
  readonly status: Status
  readonly headers: Readonly<Record<string, string>>

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: StatusDetails,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.name = 'StatusError'
    this.headers = headers
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason && { reason }),
      ...(details && { details }),
      code,
    }
  }

  get code(): number {
    return this.status.code ?? 500
  }
}

const qualified = ({ group, resource }: Target) => (group ? `${resource}.${group}` : resource)
const detailsOf = ({ group, resource, name }: Target): StatusDetails => ({
  ...(name && { name }),
  ...(group && { group }),
  ...(resource && { kind: resource }),
})

export const notFoundError = (target: Target) =>
  new StatusError(
    404,
    'NotFound',
    `${qualified(target)} ${JSON.stringify(target.name ?? '')} not found`,
    detailsOf(target),
  )

export const alreadyExistsError = (target: Target) =>
  new StatusError(
    409,
    'AlreadyExists',
    `${qualified(target)} ${JSON.stringify(target.name ?? '')} already exists`,
    detailsOf(target),
  )

export const conflictError = (target: Target, reason: string) =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(target)} ${JSON.stringify(target.name ?? '')}: ${reason}`,
    detailsOf(target),
  )

export const forbiddenError = (target: Target, reason: string) =>
  new StatusError(
    403,
    'Forbidden',
    target.name
      ? `${qualified(target)} ${JSON.stringify(target.name)} is forbidden: ${reason}`
      : `${qualified(target)} is forbidden: ${reason}`,
    detailsOf(target),
  )

/** What nobody asked for has failed. */
export const internalError = (message: string) =>
  new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message }],
  })

export const badRequestError = (message: string) => new StatusError(400, 'BadRequest', message)

/** `resource` is the kind here, as upstream has it. */
export function invalidError(target: Target, errors: readonly FieldError[]): StatusError {
  // The same thing found twice is said once, though it stays two causes.
  const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))]
  const said = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  return new StatusError(
    422,
    'Invalid',
    `${qualified(target)} ${JSON.stringify(target.name ?? '')} is invalid: ${said}`,
    {
      ...detailsOf(target),
      causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
    },
  )
}
