import type { KubeObject } from '../../kinds/object.ts'
import type { ReadCall } from '../call.ts'
import { mediaTypes } from '../media/accept.ts'
import type { FieldValidation } from '../options/query.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError } from '../status.ts'
import { DecodeFailure, decodeJson, parseJson, parseYaml } from './decode.ts'
import { bodyTooLarge } from './generic-errors.ts'
import { bodyType } from './parse-body.ts'

/** As upstream: what its store could take twice over. */
export const longestBody = 3 * 1024 * 1024

export async function limitedBody(call: ReadCall): Promise<Uint8Array> {
  const bytes = await call.body()
  if (bytes.length > longestBody) throw bodyTooLarge(longestBody)
  return bytes
}

/** The object of a create or an update, decoded, defaulted and checked for fields it should not have. */
export async function readObject(
  _server: Server,
  scope: Scope,
  validation: FieldValidation,
): Promise<KubeObject> {
  const type = bodyType(scope.call.header('content-type'))
  const bytes = await limitedBody(scope.call)
  try {
    const { value } = type === mediaTypes.yaml ? parseYaml(bytes) : parseJson(bytes)
    const { object, problems } = decodeJson(value, scope.resource)
    if (validation === 'Warn') scope.warnings.addAll(problems)
    return object
  } catch (error) {
    if (error instanceof DecodeFailure) throw badRequestError(error.message)
    throw error
  }
}
