import type { Store } from '../../store/store.ts'
import { StatusError } from '../status.ts'

/** Asked for a revision that is yet to come. */
export const tooLargeRevision = (asked: bigint, { revision }: Pick<Store, 'revision'>) =>
  new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${asked}, current: ${revision}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  )

export const expiredRevision = () =>
  new StatusError(410, 'Expired', 'The resourceVersion for the provided list is too old.')

/** The page after `token`'s can no longer be of the same revision: the client may go on all the same. */
export function expiredContinue(token: string): StatusError {
  const error = new StatusError(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  )
  error.status.metadata.continue = token
  return error
}
