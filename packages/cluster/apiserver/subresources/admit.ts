import type { KubeObject } from '../../kinds/object.ts'
import type { Handler, Methods } from '../router.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { attributesOf } from '../verbs/attributes.ts'
import { connectOptions } from './connect-options.ts'

/** Admits what a subresource takes and nobody stores: a binding, an eviction, a request for a token. */
export async function admitCreate(
  server: Server,
  scope: Scope,
  object: KubeObject,
  isDryRun: boolean,
): Promise<void> {
  const attributes = attributesOf(server, scope, 'CREATE', { object }, isDryRun)
  await server.admission.admit(attributes)
  await server.admission.validate(attributes)
}

/** A connection by any of these methods, once it is admitted. */
export const connecting = (handler: Handler, methods: readonly string[]): Methods => {
  const admitted: Handler = async (server, scope) => {
    const object = connectOptions(scope)
    const attributes = attributesOf(server, scope, 'CONNECT', object ? { object } : {}, false)
    await server.admission.admit(attributes)
    await server.admission.validate(attributes)
    return handler(server, scope)
  }
  return Object.fromEntries(methods.map((method) => [method, admitted]))
}
