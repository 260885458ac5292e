import type { KubeObject } from '../../kinds/object.ts'
import type { Attributes, Operation } from '../admission/admission.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'

/** A namespace counts as lying in itself. */
export function attributesOf(
  server: Server,
  scope: Scope,
  operation: Operation,
  objects: { readonly object?: KubeObject; readonly old?: KubeObject },
  isDryRun: boolean,
): Attributes {
  const { kind } = scope.resource
  const name = scope.name || (objects.object ?? objects.old)?.metadata.name || ''
  const isNamespace = kind.group === '' && kind.plural === 'namespaces'
  return {
    server,
    scope,
    operation,
    namespace: isNamespace ? name : scope.namespace,
    name,
    object: objects.object,
    old: objects.old,
    user: scope.call.user,
    isDryRun,
  }
}
