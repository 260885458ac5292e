import { type Awaitable, atOnce } from '@galley/kit/at-once'
import { invalid } from '../../kinds/field-error.ts'
import { isObject, type Json } from '../../kinds/json.ts'
import type { KubeObject } from '../../kinds/object.ts'
import type { Reader } from '../../kinds/structure/decode/walk.ts'
import { inGoOrder } from '../../kinds/structure/go-order.ts'
import { goPrint } from '../../patch/json.ts'
import { applyJsonPatch } from '../../patch/json-patch.ts'
import { applyMergePatch } from '../../patch/merge-patch.ts'
import { applyStrategicMergePatch } from '../../patch/strategic/strategic-merge-patch.ts'
import type { WriteOptions } from '../options/write-options.ts'
import { groupVersion } from '../resources.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError, invalidError } from '../status.ts'
import { type Body, DecodeError, decodeJson, parseUntyped } from './decode.ts'
import { unregisteredKind } from './known-kinds.ts'
import { recordManager } from './managed-fields.ts'
import type { PatchType } from './patch.ts'
import { patchedText } from './patched-text.ts'

type Mechanism = Exclude<PatchType, 'apply'>

/** `live` with a JSON, merge or strategic merge patch, its fields' managers up to date. */
export function patched(
  server: Server,
  scope: Scope,
  live: KubeObject,
  type: PatchType,
  body: Body,
  options: WriteOptions,
): Awaitable<KubeObject> {
  const written = server.records.written(live, scope.resource)
  const next = patchedObject(written, scope, type === 'apply' ? 'merge' : type, body, options)
  return atOnce(recordManager(server, scope, live, next, options.manager, written), () => next)
}

/** The object that a patch makes of `current`, which is in its written form. */
export function patchedObject(
  current: KubeObject,
  { resource, warnings }: Pick<Scope, 'resource' | 'warnings'>,
  type: Mechanism,
  body: Body,
  options: WriteOptions,
): KubeObject {
  const { patch, problems } = readPatch(body, type)
  const { struct, structs } = resource
  const result =
    type === 'json'
      ? applyJsonPatch(current, patch)
      : type === 'merge'
        ? applyMergePatch(current, patch)
        : applyStrategicMergePatch(current, patch, struct, structs)
  const written = () => inGoOrder(current, { kind: 'struct', name: struct.name }, structs)
  const shown = () =>
    type === 'strategic' ? goPrint(patch) : patchedText(written(), result, type === 'merge')
  const reader = type === 'strategic' ? 'converter' : 'json'
  const found = decoded(result, resource, current, reader, shown)
  // What a patch touched is read in the order of its fields' names.
  const unknown = found.problems.toSorted()
  const all = [...(options.validation === 'Ignore' ? [] : problems), ...unknown]
  if (options.validation === 'Warn') warnings.addAll(all)
  if (options.validation === 'Strict' && all.length > 0)
    throw refused(shown(), `strict decoding error: ${all.join(', ')}`)
  return found.object
}

/** What is strange about the patch itself: fields named twice, and what no operation has. */
function readPatch(body: Body, type: Mechanism) {
  const prefix = type === 'strategic' ? '' : 'error decoding patch: '
  try {
    const { value: patch, problems } = parseUntyped(body)
    if (type !== 'json') return { patch, problems }
    return { patch, problems: [...problems, ...unknownIn(patch)].map(ofPatch) }
  } catch (error) {
    if (error instanceof DecodeError) throw badRequestError(prefix + error.message)
    throw error
  }
}

const ofPatch = (problem: string) => `json patch ${problem}`
const operationFields = new Set(['op', 'path', 'from', 'value'])

function unknownIn(patch: unknown): string[] {
  if (!Array.isArray(patch)) return []
  return patch.flatMap((operation: unknown, index) =>
    isObject(operation)
      ? Object.keys(operation)
          .filter((field) => !operationFields.has(field))
          .map((field) => `unknown field ${JSON.stringify(`[${index}].${field}`)}`)
      : [],
  )
}

function decoded(
  result: Json,
  resource: Scope['resource'],
  current: KubeObject,
  reader: Reader,
  shown: () => string,
) {
  const { apiVersion, kind } = result
  if (
    !resource.custom &&
    reader === 'json' &&
    isText(apiVersion) &&
    isText(kind) &&
    (apiVersion !== groupVersion(resource.kind) || kind !== resource.kind.kind)
  )
    throw refused(shown(), unregisteredKind(String(apiVersion), String(kind)))
  try {
    return decodePatched(result, resource, current, reader)
  } catch (error) {
    if (error instanceof DecodeError) throw refused(shown(), error.message)
    throw error
  }
}

/** What is no text is refused where it is read; there need be none. */
const isText = (value: unknown) => value === undefined || typeof value === 'string'

/** Managers that a patch left alone, which are most of many an object, are not read anew. */
function decodePatched(
  result: Json,
  resource: Scope['resource'],
  current: KubeObject,
  reader: Reader,
) {
  const { metadata } = result
  const { managedFields } = current.metadata
  if (!isObject(metadata) || !managedFields || metadata.managedFields !== managedFields)
    return decodeJson(result, resource, { reader })
  const { managedFields: _, ...rest } = metadata
  const found = decodeJson({ ...result, metadata: rest }, resource, { reader })
  found.object.metadata.managedFields = managedFields
  return found
}

const refused = (shown: string, reason: string) =>
  invalidError({ group: '', resource: '' }, [invalid('patch', shown, reason)])
