import { type Fault, firstFault } from '@galley/kit/schemas'
import type * as v from 'valibot'
import { ContentTooLargeError, InvalidDocumentError } from './errors.ts'
import type { DeepReadonly } from './readonly.ts'

/** Manifests, indexes and configs over this are refused; distribution-spec 1.1 asks for at least as much. */
export const maxDocumentBytes = 4 * 1024 * 1024

/**
 * A reader of JSON documents of one schema: bytes in, a checked value out.
 * @param prepare changes the raw value before it is checked.
 */
export function documentReader<Schema extends v.GenericSchema>(
  what: string,
  schema: Schema,
  prepare: (raw: unknown) => unknown = (raw) => raw,
): (bytes: Uint8Array) => DeepReadonly<v.InferOutput<Schema>> {
  return (bytes) => {
    const value = prepare(parseJson(what, bytes))
    const fault = firstFault(schema, value)
    if (fault) throw new InvalidDocumentError(what, `${placeOf(fault)} ${fault.message}`)
    return value as DeepReadonly<v.InferOutput<Schema>> // checked against the schema by the line above
  }
}

function placeOf({ path }: Fault): string {
  return path.map((key) => `/${key}`).join('') || 'document'
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

/** The bytes of a document that Galley writes itself: JSON without blanks, keys as given. */
export function encodeDocument(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}
