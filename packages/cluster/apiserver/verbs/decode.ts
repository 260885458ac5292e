import { invalid } from '../../kinds/field-error.ts'
import type { Kind } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { decodeMessage, type Envelope, readEnvelope } from '../../kinds/protobuf/envelope.ts'
import { readJson } from '../../kinds/structure/decode/read-json.ts'
import type { Reader } from '../../kinds/structure/decode/walk.ts'
import type { YamlJson } from '../../kinds/structure/decode/yaml-json.ts'
import {
  type Decoded,
  DecodeError,
  type Document,
  decodeObject,
  decodeUntyped,
  decodeValue,
  readDocument,
} from '../../kinds/structure/decode.ts'
import { withDefaults } from '../../kinds/with-defaults.ts'
import type { Format } from '../media/accept.ts'
import { groupVersion, type Resource, type Resources } from '../resources.ts'
import { badRequestError, invalidError } from '../status.ts'
import { unregistered } from './known-kinds.ts'

export { DecodeError } from '../../kinds/structure/decode.ts'

/** What a client sent. */
export interface Body {
  readonly bytes: Uint8Array
  readonly format: Format
  /** How its YAML, if that is what it is, becomes JSON. Throws `DecodeError`. */
  toJson(yaml: string): YamlJson
}

export interface DecodedObject {
  readonly object: KubeObject
  /** What strict decoding refuses: `unknown field "spec.foo"`. */
  readonly problems: readonly string[]
}

/** A body as an object of this resource in the inner form, with its defaults. Refusals are upstream's 400s. */
export function decodeBody(resources: Resources, resource: Resource, body: Body): DecodedObject {
  if (body.format === 'protobuf') return decodeProtobuf(resources, resource, body.bytes)
  const document = read(body, body.format, resource)
  const given = typeOf(document, resource)
  const unfit = checkType(resources, resource, given, nameIn(document))
  if (unfit) throw cannotBe(given, resource, unfit)
  try {
    return finished(
      decodeObject(document, decodingStruct(resource), resource.structs, true),
      resource,
    )
  } catch (error) {
    if (error instanceof DecodeError) throw cannotBe(given, resource, error.message)
    throw error
  }
}

function decodeProtobuf(
  resources: Resources,
  resource: Resource,
  bytes: Uint8Array,
): DecodedObject {
  const envelope = envelopeOf(bytes, resource)
  const given = typeOf(envelope, resource)
  const unfit = checkType(resources, resource, given, '')
  if (unfit) throw cannotBe(given, resource, unfit)
  try {
    const object = decodeMessage(envelope.raw, resource.struct, resource.structs)
    return finished({ object, problems: [] }, resource)
  } catch (error) {
    if (error instanceof DecodeError) throw cannotBe(given, resource, error.message)
    throw error
  }
}

function envelopeOf(bytes: Uint8Array, { kind }: Resource): Envelope {
  try {
    return readEnvelope(bytes)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw badRequestError(
      `the object provided is unrecognized (must be of type ${kind.kind}): ${error.message} (${summary(bytes)})`,
    )
  }
}

function read({ bytes, toJson }: Body, format: 'json' | 'yaml', { kind }: Resource): Document {
  try {
    return readDocument(bytes, format, toJson)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw badRequestError(
      `the object provided is unrecognized (must be of type ${kind.kind}): ${error.message} (${summary(bytes)})`,
    )
  }
}

/** As upstream: the beginning of a text that looks like JSON, of anything else its bytes. */
function summary(bytes: Uint8Array): string {
  const most = 30
  if (bytes.length === 0) return '<empty>'
  const head = Buffer.from(bytes.subarray(0, most))
  const text = bytes[0] === 0x7b ? head.toString() : head.toString('hex')
  return bytes.length > most ? `${text} ...` : text
}

interface GivenType {
  readonly apiVersion: string
  readonly kind: string
}

/** What a body leaves out is what the path says. */
const typeOf = ({ apiVersion, kind }: GivenType, resource: Resource): GivenType => ({
  apiVersion: apiVersion || groupVersion(resource.kind),
  kind: kind || resource.kind.kind,
})

const versionOf = (apiVersion: string) => apiVersion.slice(apiVersion.indexOf('/') + 1)

const cannotBe = ({ apiVersion, kind }: GivenType, resource: Resource, reason: string) =>
  badRequestError(
    `${kind} in version ${JSON.stringify(versionOf(apiVersion))} cannot be handled as a ${resource.kind.kind}: ${reason}`,
  )

/** Why what the body says that it is cannot be this resource's. */
function checkType(
  resources: Resources,
  { kind, custom }: Resource,
  given: GivenType,
  name: string,
): string | undefined {
  const expected = groupVersion(kind)
  // Clients of every group and version send them under its name.
  if (kind.kind === 'DeleteOptions' && given.kind === kind.kind) return undefined
  if (given.kind === kind.kind && [expected, olderNames[kind.kind]].includes(given.apiVersion))
    return undefined
  if (custom)
    throw given.apiVersion === expected
      ? wrongKind(given, kind, name)
      : wrongVersion(given.apiVersion, expected)
  const missing = unregistered(resources, given.apiVersion, given.kind)
  if (missing) return missing
  const group = given.apiVersion.includes('/') ? given.apiVersion.split('/')[0] : ''
  if (given.kind === kind.kind && group === kind.group)
    throw wrongVersion(given.apiVersion, expected)
  return `converting (${versionOf(given.apiVersion)}.${given.kind}) to (${internalPackage(kind.group)}.${kind.kind}): unknown conversion`
}

/** Versions that upstream takes though it serves them no more. */
const olderNames: Readonly<Record<string, string>> = { Eviction: 'policy/v1beta1' }

/** The name that a body gives, as far as it has one. */
function nameIn({ value }: Document): string {
  const { metadata } = (value ?? {}) as { metadata?: { name?: unknown } | null }
  return typeof metadata?.name === 'string' ? metadata.name : ''
}

const wrongKind = (given: GivenType, { group, kind }: Kind, name: string) =>
  invalidError({ group, resource: given.kind, name }, [
    invalid('kind', given.kind, `must be ${kind}`),
  ])

const wrongVersion = (given: string, expected: string) =>
  badRequestError(
    `the API version in the data (${given}) does not match the expected API version (${expected})`,
  )

/** Go's package of a group's internal types. */
const internalPackage = (group: string): string =>
  group === '' || group === 'events.k8s.io' ? 'core' : (group.split('.')[0] ?? group)

/** A patched object, which is JSON already. Throws `DecodeError`. Custom objects may keep every null. */
export function decodeJson(
  value: Record<string, unknown>,
  resource: Resource,
  { keepsNulls = false, reader }: { keepsNulls?: boolean; reader?: Reader } = {},
): DecodedObject {
  const decoded = decodeValue(value, decodingStruct(resource), resource.structs, reader)
  return finished(decoded, resource, keepsNulls)
}

/** Custom objects go by their schema after they were decoded. */
const decodingStruct = ({ custom, struct }: Resource) => custom?.decoding ?? struct

function finished(
  { object, problems }: Decoded,
  resource: Resource,
  keepsNulls = false,
): DecodedObject {
  // Safe: the structure of every kind has metadata, which is filled in here where it is missing.
  const kube = object as KubeObject
  kube.kind = resource.kind.kind
  kube.apiVersion = groupVersion(resource.kind)
  kube.metadata ??= {}
  const dropped = resource.custom?.prune(kube, keepsNulls) ?? []
  withDefaults(kube, resource.kind, resource.struct, resource.structs)
  return {
    object: kube,
    problems: [...problems, ...dropped.map((path) => `unknown field ${JSON.stringify(path)}`)],
  }
}

export interface Parsed {
  readonly value: unknown
  readonly problems: readonly string[]
}

/** A patch, of which no structure is known; throws `DecodeError` with the reason alone. */
export function parseUntyped({ bytes, format, toJson }: Body): Parsed {
  const document = format === 'yaml' ? readDocument(bytes, format, toJson) : plainJson(bytes)
  const { object, problems } = decodeUntyped(document, true)
  return { value: object, problems }
}

/** Unlike an object, it need not say what it is. */
function plainJson(bytes: Uint8Array): Document {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  return { apiVersion: '', kind: '', value: readJson(text).value, text, problems: [] }
}
