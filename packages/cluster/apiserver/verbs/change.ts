import type { UpdateRules } from '../../kinds/kind.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { own } from '../../kinds/own.ts'
import { equal } from '../../patch/json.ts'
import { withOldTimes } from '../../patch/managed-fields.ts'
import { ConflictError } from '../../store/errors.ts'
import type { Entry } from '../../store/store.ts'
import { asWritten, readableOne, textToStore } from '../conversion/stored.ts'
import { hookOf } from '../hooks/hook.ts'
import { keyOf, upstreamKeyOf } from '../objects/keys.ts'
import { type Scope, targetOf } from '../scope.ts'
import { nowText, type Server } from '../server.ts'
import { conflictError, forbiddenError, invalidError, notFoundError } from '../status.ts'
import { attributesOf } from './attributes.ts'
import { beforeUpdate, keepField } from './before-update.ts'
import { insert } from './create.ts'
import { dropRepeatedOwners } from './metadata.ts'
import { removeNow } from './remove.ts'
import { ownRevision } from './revisions.ts'
import { writeEntry } from './write-entry.ts'

/** An update of one object, whichever verb asks for it. */
export interface Change {
  readonly isDryRun: boolean
  /** The object must have this uid. */
  readonly uid?: string | undefined
  /** The object must be at this revision. */
  readonly resourceVersion?: string | undefined
  /** What is missing may be created by it. */
  readonly createsMissing: boolean
  /** It changes the status, and nothing that the kind does not take along with it. */
  readonly isStatus: boolean
  /** What else than the kind's rules holds for it: those of another subresource. */
  readonly rules?: UpdateRules<KubeObject>
  /** It is no change of what is wished for, so that the generation stays. */
  readonly keepsGeneration?: true
  /** What is admitted: the object of the request may be of another kind than the one that is stored. */
  readonly admits?: boolean
  /**
   * The object as it shall be, its managers included; `live` is not to be changed. Called again when another writer
   * was faster.
   */
  next(live: KubeObject | undefined): KubeObject | Promise<KubeObject>
}

/** The rules of a part that has a subresource of its own (`ephemeralcontainers`, `finalize`). */
export function partRules({ resource, subresource }: Scope): { rules?: UpdateRules<KubeObject> } {
  const { parts } = resource.kind
  const rules = own(parts, subresource)
  if (rules) return { rules }
  return subresource === '' || subresource === 'status' ? {} : { rules: keepStatus }
}

const keepStatus: UpdateRules<KubeObject> = {
  prepare: (next, old) => keepField(next, old, 'status'),
}

export interface Changed {
  readonly object: KubeObject
  readonly isNew: boolean
}

export async function change(server: Server, scope: Scope, asked: Change): Promise<Changed> {
  const { resource, namespace, name } = scope
  const key = keyOf(resource.kind, namespace, name)
  for (;;) {
    const stored = server.store.get(key)
    const entry = stored && (await readableOne(server, resource, stored))
    try {
      if (!entry) return await createMissing(server, scope, asked)
      return { object: await changeEntry(server, scope, asked, entry), isNew: false }
    } catch (error) {
      // Another writer was faster: all is looked at afresh, which finds a resourceVersion that is no longer current.
      if (error instanceof ConflictError) continue
      throw error
    }
  }
}

async function createMissing(server: Server, scope: Scope, asked: Change): Promise<Changed> {
  if (asked.uid) throw preconditionFailed(scope, 'UID', asked.uid, '')
  if (!asked.createsMissing) throw notFoundError(targetOf(scope, scope.name))
  const object = await asked.next(undefined)
  delete object.metadata.resourceVersion
  await server.admission.admit(attributesOf(server, scope, 'CREATE', { object }, asked.isDryRun))
  mayCreate(server, scope)
  return { object: await insert(server, scope, object, asked.isDryRun), isNew: true }
}

/** Creating by an update needs the right to create. */
function mayCreate({ authorizer }: Server, scope: Scope): void {
  const { user, info } = scope.call
  const attributes = {
    user,
    verb: 'create',
    group: info.group,
    version: info.version,
    namespace: scope.namespace,
    resource: info.resource,
    subresource: scope.subresource,
    name: scope.name,
  }
  if (!authorizer || authorizer.isAllowed(attributes)) return
  const where = scope.namespace ? ` in the namespace "${scope.namespace}"` : ' at the cluster scope'
  throw forbiddenError(
    targetOf(scope, scope.name),
    `User ${JSON.stringify(user.username)} cannot create resource ${JSON.stringify(info.resource)} in API group ${JSON.stringify(info.group)}${where}`,
  )
}

async function changeEntry(
  server: Server,
  scope: Scope,
  asked: Change,
  entry: Entry,
): Promise<KubeObject> {
  const live = server.records.object(entry, scope.resource)
  const { uid = '', resourceVersion = '' } = live.metadata
  if (asked.uid && asked.uid !== uid) throw preconditionFailed(scope, 'UID', asked.uid, uid)
  if (asked.resourceVersion && asked.resourceVersion !== resourceVersion)
    throw preconditionFailed(scope, 'ResourceVersion', asked.resourceVersion, resourceVersion)
  const next = await asked.next(live)
  const objects = { object: next, old: live }
  if (asked.admits !== false)
    await server.admission.admit(attributesOf(server, scope, 'UPDATE', objects, asked.isDryRun))
  dropRepeatedOwners(next, scope.warnings)
  checkRevision(scope, next, live)
  const undo = hookOf(server, scope).beginUpdate?.(server, scope, next, live, asked.isDryRun)
  try {
    beforeUpdate(scope, next, live, asked, nowText(server))
    const kept = withOldTimes(live, next)
    const save = () => write(server, scope, asked, entry, live, kept)
    const attributes = () =>
      attributesOf(server, scope, 'UPDATE', { object: kept, old: live }, asked.isDryRun)
    const written =
      asked.admits === false ? await save() : await server.admission.guard(attributes(), save)
    if (asked.isDryRun) undo?.()
    return written
  } catch (error) {
    undo?.()
    throw error
  }
}

function checkRevision(scope: Scope, next: KubeObject, live: KubeObject): void {
  const given = next.metadata.resourceVersion ?? ''
  const current = live.metadata.resourceVersion ?? ''
  const name = live.metadata.name ?? ''
  const revision = ownRevision(given)
  if (revision !== 0n) {
    if (revision === BigInt(current)) return
    throw conflictError(
      targetOf(scope, name),
      'the object has been modified; please apply your changes to the latest version and try again',
    )
  }
  if (scope.resource.kind.requiresResourceVersion)
    throw invalidError(targetOf(scope, name), [
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        message: 'Invalid value: 0x0: must be specified for an update',
      },
    ])
  next.metadata.resourceVersion = current
}

async function write(
  server: Server,
  scope: Scope,
  asked: Change,
  entry: Entry,
  live: KubeObject,
  next: KubeObject,
): Promise<KubeObject> {
  if (isReleased(next, live) && !hookOf(server, scope).isHeld?.(next)) {
    await removeNow(server, scope, entry, asked.isDryRun)
    return next
  }
  const { resource } = scope
  const text = await textToStore(server, resource, next)
  const isSame = () => equal(next, live) && server.records.isCurrent(entry, resource)
  if (text === entry.value || isSame()) return live
  if (asked.isDryRun) return asWritten(server, resource, next, text)
  const revision = await writeEntry(server, entry, text)
  server.records.wasStored(next, text, revision)
  hookOf(server, scope).afterUpdate?.(server, next, live)
  return asWritten(server, resource, next, text)
}

/** Its last finalizer went while it was being deleted without grace: it goes with this update. */
function isReleased(next: KubeObject, live: KubeObject): boolean {
  if (!live.metadata.deletionTimestamp || (next.metadata.finalizers?.length ?? 0) > 0) return false
  const grace = next.metadata.deletionGracePeriodSeconds
  return grace === undefined || grace === 0
}

function preconditionFailed(
  { resource, namespace, name }: Scope,
  what: 'UID' | 'ResourceVersion',
  asked: string,
  found: string,
) {
  const { kind, custom } = resource
  return conflictError(
    { group: kind.group, resource: kind.plural, name },
    `StorageError: invalid object, Code: 4, Key: ${upstreamKeyOf(kind, namespace, name, custom !== undefined)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${what} in precondition: ${asked}, ${what} in object meta: ${found}`,
  )
}
