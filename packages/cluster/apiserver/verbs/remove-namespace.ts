import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { ConflictError } from '../../store/errors.ts'
import { keyOf } from '../objects/keys.ts'
import type { DeleteOptions } from '../options/delete-options.ts'
import { type Scope, targetOf } from '../scope.ts'
import { nowText, type Server } from '../server.ts'
import { conflictError, notFoundError } from '../status.ts'
import { attributesOf } from './attributes.ts'
import { collectionFinalizers } from './propagation.ts'
import { type Removed, remove } from './remove.ts'
import { writeEntry } from './write-entry.ts'

type Namespace = KubeObject & {
  spec?: { finalizers?: string[] }
  status?: { phase?: string }
}

/** The first deletion of a namespace only begins its termination; it goes once its `spec.finalizers` are empty. */
export async function removeNamespace(
  server: Server,
  scope: Scope,
  options: DeleteOptions,
): Promise<Removed> {
  for (;;) {
    const entry = server.store.get(keyOf(scope.resource.kind, '', scope.name))
    if (!entry) throw notFoundError(targetOf(scope, scope.name))
    const live: Namespace = server.records.object(entry, scope.resource)
    const attributes = attributesOf(server, scope, 'DELETE', { old: live }, options.isDryRun)
    await server.admission.admit(attributes)
    checkPreconditions(scope, live, options)
    if (live.metadata.deletionTimestamp) {
      if ((live.spec?.finalizers?.length ?? 0) > 0) return { object: live, isGone: false }
      return remove(server, scope, options)
    }
    await server.admission.validate(attributes)
    const marked = terminating(server, scope, live, options)
    if (options.isDryRun) return { object: marked, isGone: false }
    try {
      const value = server.records.stored(marked, scope.resource)
      const revision = await writeEntry(server, entry, value)
      marked.metadata.resourceVersion = String(revision)
      return { object: marked, isGone: false }
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error
    }
  }
}

function terminating(
  server: Server,
  { resource }: Scope,
  live: Namespace,
  options: DeleteOptions,
): KubeObject {
  const marked = clone(live)
  marked.metadata.deletionTimestamp = nowText(server)
  marked.status = { ...marked.status, phase: 'Terminating' }
  const finalizers = collectionFinalizers(resource, live, options)
  if (finalizers.length > 0) marked.metadata.finalizers = finalizers
  else delete marked.metadata.finalizers
  return marked
}

function checkPreconditions(scope: Scope, { metadata }: KubeObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options.preconditions ?? {}
  const refuse = (what: string, asked: string, found = '') =>
    conflictError(
      targetOf(scope, scope.name),
      `Precondition failed: ${what} in precondition: ${asked}, ${what} in object meta: ${found}`,
    )
  if (uid !== undefined && uid !== metadata.uid) throw refuse('UID', uid, metadata.uid)
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw refuse('ResourceVersion', resourceVersion, metadata.resourceVersion)
}
