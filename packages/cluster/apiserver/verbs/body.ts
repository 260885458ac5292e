import type { KubeObject } from '../../kinds/object.ts'
import type { ReadCall } from '../call.ts'
import type { Format } from '../media/accept.ts'
import type { FieldValidation } from '../options/query.ts'
import type { Resource } from '../resources.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError } from '../status.ts'
import { type Body, type DecodedObject, decodeBody } from './decode.ts'
import { bodyTooLarge } from './generic-errors.ts'
import { bodyType, formatOf } from './parse-body.ts'
import { yamlReader } from './yaml-aside.ts'

/** As upstream: what its store could take twice over. */
export const longestBody = 3 * 1024 * 1024

export async function limitedBytes(call: ReadCall): Promise<Uint8Array> {
  const bytes = await call.body()
  if (bytes.length > longestBody) throw bodyTooLarge(longestBody)
  return bytes
}

export const readBody = async (call: ReadCall, format: Format): Promise<Body> =>
  asBody(call, await limitedBytes(call), format)

export async function asBody(call: ReadCall, bytes: Uint8Array, format: Format): Promise<Body> {
  const toJson = format === 'yaml' ? await yamlReader(decoder.decode(bytes), call.signal) : noYaml
  return { bytes, format, toJson }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function noYaml(): never {
  throw new TypeError('this body is no YAML')
}

/** The object of a create or an update, decoded, defaulted and checked for fields it should not have. */
export async function readObject(
  server: Server,
  scope: Scope,
  validation: FieldValidation,
): Promise<KubeObject> {
  const type = bodyType(scope.call.header('content-type'))
  const body = await readBody(scope.call, formatOf(type))
  const { object, problems } = decodeBody(server.resources, scope.resource, body)
  heedProblems(scope, object, problems, validation)
  return object
}

function heedProblems(
  scope: Scope,
  object: KubeObject,
  problems: DecodedObject['problems'],
  validation: FieldValidation,
): void {
  if (validation === 'Warn') scope.warnings.addAll(problems.flatMap(asWarnings))
  if (validation === 'Strict' && problems.length > 0)
    throw badRequestError(strictMessage(scope.resource, object, problems))
}

/** What YAML's reader found is one problem of several lines, the first of which says only that there are more. */
const asWarnings = (problem: string): readonly string[] =>
  problem
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'yaml: unmarshal errors:')

const strictMessage = (
  { kind }: Resource,
  object: KubeObject,
  problems: DecodedObject['problems'],
) =>
  `${object.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: strict decoding error: ${problems.join(', ')}`
