import { GalleyError, toGalleyError } from '../errors.ts'

/**
 * A class whose errors keep their identity on the way out of a worker; matched by its name. Its
 * state must be in public fields: they are restored without calling the constructor.
 */
export type ErrorClass = abstract new (...args: never[]) => GalleyError

/** An error as plain data, since structured clone would drop a thrown object's class and fields. */
export interface PackedError {
  readonly message: string
  readonly stack: string | undefined
  /** Own enumerable fields: of a `GalleyError` `code` and `next`, and those of its subclass. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly cause: PackedError | undefined
}

/** Causes beyond this depth are dropped: a chain may be circular. */
const deepestCause = 4

/** Anything thrown, as data that a worker can post. */
export function packError(thrown: unknown): PackedError {
  return pack(toGalleyError(thrown), 0)
}

function pack(error: Error, depth: number): PackedError {
  const cause = depth < deepestCause ? error.cause : undefined
  return {
    message: error.message,
    stack: error.stack,
    fields: { ...error, name: error.name },
    cause: cause instanceof Error ? pack(cause, depth + 1) : undefined,
  }
}

/** The error that was packed: of its own class when that is among `classes`, else a `GalleyError`. */
export function unpackError(packed: PackedError, classes: readonly ErrorClass[]): GalleyError {
  return toGalleyError(unpack(packed, [GalleyError, ...classes]))
}

function unpack(packed: PackedError, classes: readonly ErrorClass[]): Error {
  const cause = packed.cause && unpack(packed.cause, classes)
  const error = new Error(packed.message, cause && { cause })
  Object.setPrototypeOf(error, prototypeOf(packed, classes))
  return Object.assign(error, packed.fields, { stack: packed.stack })
}

function prototypeOf({ fields }: PackedError, classes: readonly ErrorClass[]): object {
  const own = classes.find((known) => known.name === fields.name)
  return (own ?? ('code' in fields && 'next' in fields ? GalleyError : Error)).prototype
}
