import type { Kind } from '../../kinds/kind.ts'
import { StatusError } from '../status.ts'

/** What upstream's router says, before any handler has looked. */
export const resourceNotFound = () =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', {})

export const methodNotAllowed = () =>
  new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  )

export const watchNotSupported = ({ group, plural }: Kind) =>
  new StatusError(
    405,
    'MethodNotAllowed',
    `watch is not supported on resources of kind "${plural}${group && `.${group}`}"`,
    { ...(group && { group }), kind: plural },
  )

export const unsupportedPatch = () =>
  new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})

export const unknownFormat = (accepted: readonly string[]) =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

export const bodyTooLarge = (limit: number) =>
  new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`)
