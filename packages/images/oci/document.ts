import type { Static, TSchema } from 'typebox'
// Half as long to load as `typebox/compile`, which every command that touches an image would pay for.
import { Compile } from 'typebox/schema'
import { ContentTooLargeError, InvalidDocumentError } from './errors.ts'
import type { DeepReadonly } from './readonly.ts'

/** Manifests, indexes and configs over this are refused; distribution-spec 1.1 asks for at least as much. */
export const maxDocumentBytes = 4 * 1024 * 1024

/**
 * A reader of JSON documents of one schema: bytes in, a checked value out.
 * @param prepare changes the raw value before it is checked.
 */
export function documentReader<Schema extends TSchema>(
  what: string,
  schema: Schema,
  prepare: (raw: unknown) => unknown = (raw) => raw,
): (bytes: Uint8Array) => DeepReadonly<Static<Schema>> {
  const compiled = lazily(() => Compile(schema))
  return (bytes) => {
    const value = prepare(parseJson(what, bytes))
    const validator = compiled()
    if (!validator.Check(value)) {
      throw new InvalidDocumentError(what, firstFault(validator.Errors(value)[1]))
    }
    return value as DeepReadonly<Static<Schema>> // checked against the schema by the line above
  }
}

function firstFault(
  faults: readonly { readonly instancePath: string; readonly message: string }[],
) {
  const [fault] = faults
  return fault ? `${fault.instancePath || 'document'} ${fault.message}` : 'does not fit its schema'
}

/** Strict UTF-8 and JSON, within the limit of size. V8 parses nested JSON without recursion. */
export function parseJson(what: string, bytes: Uint8Array): unknown {
  if (bytes.length > maxDocumentBytes) {
    throw new ContentTooLargeError(what, bytes.length, maxDocumentBytes)
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new InvalidDocumentError(what, 'is not JSON', cause)
  }
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

/** The bytes of a document that Galley writes itself: JSON without blanks, keys as given. */
export function encodeDocument(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
