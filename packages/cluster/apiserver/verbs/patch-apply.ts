import { type Awaitable, atOnce } from '@galley/kit/at-once'
import { isObject } from '../../kinds/json.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { apply } from '../../patch/apply.ts'
import type { WriteOptions } from '../options/write-options.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError, StatusError } from '../status.ts'
import { type Body, DecodeError, decodeJson, parseUntyped } from './decode.ts'
import { changeOf } from './managed-fields.ts'

/** `live`, or nothing yet, with an apply patch laid over it. */
export function applied(
  server: Server,
  scope: Scope,
  live: KubeObject | undefined,
  body: Body,
  options: WriteOptions,
): Awaitable<KubeObject> {
  const { kind } = scope.resource
  const { value: patch, problems } = read(body)
  const result = apply(
    live && server.records.written(live, scope.resource),
    patch as unknown as KubeObject,
    { ...changeOf(server, scope, options.manager), kind: kind.kind, force: options.force },
  )
  if (problems.length > 0 && options.validation === 'Strict')
    throw badRequestError(`error strict decoding YAML: ${problems.join(', ')}`)
  if (options.validation === 'Warn') scope.warnings.addAll(problems)
  return atOnce(result, (made) => decoded(made, scope, patch))
}

/** What an apply puts together may still be no object: times, quantities and bytes are read only now. */
function decoded(result: KubeObject, { resource }: Scope, patch: unknown): KubeObject {
  try {
    return decodeJson(result, resource, { keepsNulls: true }).object
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const { kind } = resource
    const type = `${kind.group}/${kind.version}, Kind=${kind.kind}`
    const { namespace = '', name = '' } = (patch as Partial<KubeObject>).metadata ?? {}
    throw new StatusError(
      500,
      '',
      `failed to convert new object (${namespace}/${name}; ${type}) to proper version: unable to convert unstructured object to ${type}: ${error.message}`,
    )
  }
}

function read(body: Body) {
  try {
    const { value, problems } = parseUntyped(body)
    if (isObject(value)) return { value, problems }
  } catch (error) {
    if (error instanceof DecodeError) throw badRequestError(`error decoding YAML: ${error.message}`)
    throw error
  }
  throw badRequestError(
    'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal into Go value of type map[string]interface {}',
  )
}
