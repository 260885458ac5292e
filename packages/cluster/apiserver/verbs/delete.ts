import type { Answer } from '../call.ts'
import { bytesAnswer, textAnswer } from '../media/answers.ts'
import { protobufOf } from '../media/protobuf.ts'
import type { DeleteOptions } from '../options/delete-options.ts'
import { objectAnswer } from '../respond.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import type { Status } from '../status.ts'
import { readDeleteOptions } from './delete-body.ts'
import { type Removed, remove } from './remove.ts'
import { removeNamespace } from './remove-namespace.ts'

/** Kinds whose deletion answers with the object instead of a status. */
const answersObject = new Set([
  '/namespaces',
  '/persistentvolumeclaims',
  '/persistentvolumes',
  '/pods',
  '/podtemplates',
  '/resourcequotas',
  '/serviceaccounts',
  '/services',
  'storage.k8s.io/csidrivers',
  'storage.k8s.io/csinodes',
  'storage.k8s.io/storageclasses',
  'storage.k8s.io/volumeattachments',
])

export async function deleteOne(server: Server, scope: Scope): Promise<Answer> {
  const options = await readDeleteOptions(server, scope)
  const removed = await removeAny(server, scope, options)
  const isWaiting = !removed.isGone && options.orphanDependents === false
  return deletedAnswer(server, scope, removed, isWaiting ? 202 : 200)
}

/** Namespaces have a deletion of their own. */
export const removeAny = (
  server: Server,
  scope: Scope,
  options: DeleteOptions,
): Promise<Removed> =>
  scope.resource.kind.group === '' && scope.resource.kind.plural === 'namespaces'
    ? removeNamespace(server, scope, options)
    : remove(server, scope, options)

function deletedAnswer(
  server: Server,
  scope: Scope,
  { object, isGone }: Removed,
  code: number,
): Answer {
  const { kind } = scope.resource
  const isObject = !isGone || answersObject.has(`${kind.group}/${kind.plural}`)
  if (isObject) return objectAnswer(server, scope, code, object)
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      ...(object.metadata.name && { name: object.metadata.name }),
      ...(kind.group && { group: kind.group }),
      kind: kind.plural,
      ...(object.metadata.uid && { uid: object.metadata.uid }),
    },
  }
  if (scope.accepted.format === 'protobuf')
    return bytesAnswer(code, protobufOf({ ...status }, scope.resource), scope.warnings.headers())
  return textAnswer(code, JSON.stringify(status), scope.accepted, scope.warnings.headers())
}
