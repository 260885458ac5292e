import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { ConflictError } from '../../store/errors.ts'
import type { Entry } from '../../store/store.ts'
import { asWritten, readableOne, textToStore } from '../conversion/stored.ts'
import { hookOf } from '../hooks/hook.ts'
import { keyOf } from '../objects/keys.ts'
import type { DeleteOptions } from '../options/delete-options.ts'
import { kindTargetOf, type Scope, targetOf } from '../scope.ts'
import { nowText, type Server, timeText } from '../server.ts'
import { conflictError, notFoundError } from '../status.ts'
import { attributesOf } from './attributes.ts'
import { collectionFinalizers } from './propagation.ts'
import { writeEntry } from './write-entry.ts'

export interface Removed {
  readonly object: KubeObject
  /** It is no longer stored; else it waits for its grace period or its finalizers. */
  readonly isGone: boolean
}

/** Deletes one object as far as its finalizers and its grace period let it go. */
export async function remove(
  server: Server,
  scope: Scope,
  options: DeleteOptions,
): Promise<Removed> {
  for (;;) {
    const entry = server.store.get(keyOf(scope.resource.kind, scope.namespace, scope.name))
    if (!entry) throw notFoundError(targetOf(scope, scope.name))
    const read = await readableOne(server, scope.resource, entry)
    try {
      return await removeEntry(server, scope, options, read)
    } catch (error) {
      if (error instanceof ConflictError) continue
      throw error
    }
  }
}

async function removeEntry(
  server: Server,
  scope: Scope,
  options: DeleteOptions,
  entry: Entry,
): Promise<Removed> {
  const live = server.records.object(entry, scope.resource)
  const attributes = attributesOf(server, scope, 'DELETE', { old: live }, options.isDryRun)
  await server.admission.admit(attributes)
  checkPreconditions(scope, live, options)
  const marked = clone(live)
  const step = scope.resource.kind.gracePeriod
    ? markGracefully(server, scope, marked, options)
    : 'ungraceful'
  if (step === 'pending') return { object: live, isGone: false }
  await server.admission.validate(attributes)
  const begins = live.metadata.deletionTimestamp ? undefined : scope.resource.kind.beginDelete
  begins?.(marked, nowText(server))
  const finalizers = collectionFinalizers(scope.resource, marked, options)
  if (finalizers.length > 0) marked.metadata.finalizers = finalizers
  else delete marked.metadata.finalizers
  const isHeld = finalizers.length > 0
  if (step === 'ungraceful' && isHeld && !begins) markNow(server, marked)
  if (step === 'ungraceful' && !isHeld) return removeNow(server, scope, entry, options.isDryRun)
  const written = await writeMarked(server, scope, entry, marked, options.isDryRun)
  const waits = isHeld || (marked.metadata.deletionGracePeriodSeconds ?? 0) > 0
  if (waits) return { object: written.object, isGone: false }
  if (options.isDryRun) return { object: written.object, isGone: true }
  return removeNow(server, scope, written.entry, false)
}

/** Takes the entry out of the store. */
export async function removeNow(
  server: Server,
  scope: Scope,
  entry: Entry,
  isDryRun: boolean,
): Promise<Removed> {
  const object = clone(server.records.object(entry, scope.resource))
  if (isDryRun) return { object, isGone: true }
  const revision = await writeEntry(server, entry, undefined)
  hookOf(server, scope).afterDelete?.(server, object)
  object.metadata.resourceVersion = String(revision)
  return { object, isGone: true }
}

async function writeMarked(
  server: Server,
  scope: Scope,
  entry: Entry,
  marked: KubeObject,
  isDryRun: boolean,
): Promise<{ readonly object: KubeObject; readonly entry: Entry }> {
  const { resource } = scope
  const value = await textToStore(server, resource, marked)
  if (isDryRun || value === entry.value)
    return { object: await asWritten(server, resource, marked, value), entry }
  const revision = await writeEntry(server, entry, value)
  marked.metadata.resourceVersion = String(revision)
  const object = await asWritten(server, resource, marked, value)
  return { object, entry: { ...entry, value, revision } }
}

/** Throws where the object is not the one that is to be deleted. */
export function checkPreconditions(
  scope: Scope,
  { metadata }: KubeObject,
  { preconditions }: DeleteOptions,
): void {
  const { uid, resourceVersion } = preconditions ?? {}
  const target = kindTargetOf(scope, metadata.name ?? '')
  if (uid !== undefined && uid !== metadata.uid)
    throw conflictError(
      target,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    )
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw conflictError(
      target,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    )
}

type Step = 'graceful' | 'ungraceful' | 'pending'

/** Sets when the object has to be gone. A deletion under way may only be shortened. */
function markGracefully(
  server: Server,
  { resource: { kind } }: Scope,
  object: KubeObject,
  options: DeleteOptions,
): Step {
  const { metadata } = object
  const asked = options.gracePeriodSeconds
  const requested = asked !== undefined && asked < 0 ? 1 : asked
  if (metadata.deletionTimestamp) {
    const current = metadata.deletionGracePeriodSeconds ?? 0
    if (current === 0) return 'ungraceful'
    if (requested === undefined || requested >= current) return 'pending'
    const due = Date.parse(metadata.deletionTimestamp) + (requested - current) * 1000
    const isPast = due < server.clock.now()
    metadata.deletionTimestamp = isPast ? nowText(server) : timeText(due)
    metadata.deletionGracePeriodSeconds = isPast && requested !== 0 ? 1 : requested
    return 'graceful'
  }
  const period = kind.gracePeriod?.(object, requested) ?? 0
  metadata.deletionTimestamp = timeText(server.clock.now() + period * 1000)
  metadata.deletionGracePeriodSeconds = period
  if (metadata.generation) metadata.generation++
  return 'graceful'
}

function markNow(server: Server, { metadata }: KubeObject): void {
  if (!metadata.deletionTimestamp && metadata.generation) metadata.generation++
  const due = metadata.deletionTimestamp
  if (!due || Date.parse(due) > server.clock.now()) metadata.deletionTimestamp = nowText(server)
  metadata.deletionGracePeriodSeconds = 0
}
