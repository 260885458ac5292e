import { type ErrorDetails, GalleyError } from '@galley/kit/errors'

/** The command line itself is wrong. */
export class UsageError extends GalleyError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('invalid', message, details)
  }
}

/** What `read` makes of an option; what it refuses is a wrong command line. */
export function readOption<T>(flag: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    const isRefused = cause instanceof GalleyError && /^(invalid|unsupported)$/.test(cause.code)
    if (!isRefused) throw cause
    const { message, next } = cause
    throw new UsageError(`${flag}: ${message}`, { cause, ...(next !== undefined && { next }) })
  }
}
