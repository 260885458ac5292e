import { GalleyError } from '@galley/kit/errors'

/** The command line itself is wrong. */
export class UsageError extends GalleyError {
  constructor(message: string) {
    super('invalid', message)
  }
}
