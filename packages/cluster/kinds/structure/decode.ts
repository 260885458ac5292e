import { clone } from '../clone.ts'
import { anyValue } from './decode/any-value.ts'
import { checkStruct, type Fields, isFields } from './decode/check.ts'
import { DecodeError } from './decode/decode-error.ts'
import { countFields, readJson } from './decode/read-json.ts'
import { duplicateProblems, strictProblems } from './decode/strict.ts'
import { type Reader, Walk } from './decode/walk.ts'
import type { YamlJson } from './decode/yaml-json.ts'
import type { Struct, Structs } from './structure.ts'

export { DecodeError } from './decode/decode-error.ts'

/*
 * From a body to an object, in two steps as upstream: what it says that it is, then what that struct makes of it. Failures
 * are `DecodeError`s with upstream's reason (`json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork
 * of type bool`); what stands before the reason is the caller's. Problems are what strict decoding refuses, in the order
 * of the text: `unknown field "spec.foo"`, `duplicate field "metadata.labels.a"`.
 */

/** A body that could be read, and what it says of itself; both empty where it does not. */
export interface Document {
  readonly apiVersion: string
  readonly kind: string
  /** Its JSON. What is decoded from it is made of it: read a document once for each object. */
  readonly value: unknown
  readonly text: string
  readonly problems: readonly string[]
}

export interface Decoded {
  readonly object: Record<string, unknown>
  readonly problems: readonly string[]
}

/** Reads the form of a body; `toJson` says how its YAML becomes JSON. Throws `DecodeError`. */
export function readDocument(
  bytes: Uint8Array,
  format: 'json' | 'yaml',
  toJson: (yaml: string) => YamlJson,
): Document {
  const text = decoder.decode(bytes)
  if (format === 'json') return jsonDocument(text, [])
  const { text: json, problem } = toJson(text)
  return jsonDocument(json, problem ? [problem] : [])
}

/** Upstream keeps a byte order mark, and refuses it. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function jsonDocument(text: string, problems: readonly string[]): Document {
  try {
    const { value } = readJson(text)
    return { ...typeOf(value), value, text, problems }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(`couldn't get version/kind; json parse error: ${error.message}`)
  }
}

/** What says nothing sensible of itself cannot be read at all. */
function checkType(value: unknown): void {
  try {
    typeOf(value)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new DecodeError(`couldn't get version/kind; json parse error: ${error.message}`)
  }
}

const typeStruct =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

/** Upstream looks for these two without regard to case. */
function typeOf(value: unknown): { apiVersion: string; kind: string } {
  const found = { apiVersion: '', kind: '' }
  if (value === null) return found
  if (!isFields(value)) throw new DecodeError(new Walk().typeError(value, typeStruct))
  for (const name in value) {
    const field = name === 'kind' || name.toLowerCase() === 'kind' ? 'kind' : 'apiVersion'
    if (field === 'apiVersion' && name.toLowerCase() !== 'apiversion') continue
    const text = value[name]
    if (typeof text === 'string') found[field] = text
    else if (text !== null) throw new DecodeError(typeError(text, field))
  }
  return found
}

function typeError(value: unknown, field: string): string {
  const walk = new Walk()
  walk.path.push(field)
  return walk.typeError(value, 'string')
}

/**
 * Makes an object of a document, which is changed: canonical quantities, times and bytes, no unknown fields. Nulls stay
 * where Go has nothing; `toInnerForm` takes them out. Strict finds problems; without it there are none.
 */
export function decodeObject(
  document: Document,
  struct: Struct,
  structs: Structs,
  isStrict: boolean,
): Decoded {
  const object = (document.value ?? {}) as Fields
  const walk = checked(object, struct, structs)
  if (!isStrict) return { object, problems: [] }
  const isSuspect = walk.hasUnknown || countFields(document.text) !== walk.fields
  const found = isSuspect ? problemsIn(document.text, struct, structs) : []
  return { object, problems: [...document.problems, ...found] }
}

/** Where no struct says what else there is, what stands twice is told first: the rest is found later. */
function problemsIn(text: string, struct: Struct, structs: Structs): readonly string[] {
  const found = strictProblems(text, struct, structs)
  return struct.preservesUnknown ? [...new Set([...duplicateProblems(text), ...found])] : found
}

function checked(object: Fields, struct: Struct, structs: Structs, reader?: Reader): Walk {
  const walk = new Walk(undefined, reader)
  checkStruct(object, struct, structs, walk)
  if (walk.error) throw new DecodeError(walk.error)
  return walk
}

/** The same for JSON that is a value already (a patched object), which is left as it is. No field can stand twice in it. */
export function decodeValue(
  value: Readonly<Record<string, unknown>>,
  struct: Struct,
  structs: Structs,
  reader: Reader = 'json',
): Decoded {
  if (reader === 'json') checkType(value)
  const object: Fields = clone(value)
  const { hasUnknown } = checked(object, struct, structs, reader)
  const problems = hasUnknown ? strictProblems(JSON.stringify(value), struct, structs) : []
  return { object, problems }
}

/** An object of which no struct is known, and its fields that stand twice. */
export function decodeUntyped(document: Document, isStrict: boolean): Decoded {
  const walk = new Walk()
  const object = anyValue(document.value ?? {}, walk) as Fields
  if (walk.error) throw new DecodeError(walk.error)
  if (!isStrict) return { object, problems: [] }
  const isSuspect = countFields(document.text) !== walk.fields
  const found = isSuspect ? duplicateProblems(document.text) : []
  return { object, problems: [...document.problems, ...found] }
}
