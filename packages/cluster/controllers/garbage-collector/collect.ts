import type { ApiObject } from '../../client/resource.ts'
import type { Outcome, Tools } from '../loop/controller.ts'
import { propagationOf, waitsForDependents } from './deletion.ts'
import { changeOwners } from './finish.ts'
import { dependentsOf, type Found, type Kinds } from './kinds.ts'
import { isGone, isMisplaced, type Owner, ownersOf } from './owners.ts'

/** Deletes an object whose owners are all gone or going; of an object with an owner that stays, drops the others. */
export async function collect(found: Found, kinds: Kinds, tools: Tools): Promise<Outcome> {
  const { object } = found
  const owners = ownersOf(object, kinds, tools)
  if (object.metadata.deletionTimestamp || owners.length === 0) return undefined
  for (const owner of owners) if (isMisplaced(owner, tools)) tellMisplaced(object, owner, tools)
  if (owners.some(({ state }) => state === 'impossible')) return undefined
  const strange = owners.find(({ state }) => state === 'unknown')
  if (strange)
    throw new Error(`No ${strange.reference.apiVersion} ${strange.reference.kind} is served`)
  const kept = owners.filter(({ state }) => state === 'solid')
  if (kept.length === owners.length) return undefined
  await assureGone(owners, object, tools)
  if (kept.length > 0)
    return changeOwners(
      found,
      kept.map(({ reference }) => reference),
      tools,
    )
  const isWaitedFor = owners.some(({ state }) => state === 'waiting')
  const dependents = isWaitedFor ? dependentsOf(object, kinds, tools) : []
  if (dependents.length === 0) return remove(found, propagationOf(object), tools)
  return removeWith(dependents, found, tools)
}

/** An owner that we only do not know of yet may stay: the object is looked at again. */
async function assureGone(owners: readonly Owner[], object: ApiObject, tools: Tools) {
  const missing = owners.filter(({ state }) => state === 'missing')
  const gone = await Promise.all(missing.map((owner) => isGone(owner, object, tools)))
  if (gone.includes(false)) throw new Error('An owner is there that was not seen yet')
}

/** Deletes an object in the foreground, since its owner waits for it and it for its dependents. */
async function removeWith(
  dependents: readonly Found[],
  found: Found,
  tools: Tools,
): Promise<Outcome> {
  const { ownerReferences = [] } = found.object.metadata
  const isCircle = dependents.some((it) => waitsForDependents(it.object))
  if (!isCircle || !ownerReferences.some(({ blockOwnerDeletion }) => blockOwnerDeletion))
    return remove(found, 'Foreground', tools)
  // In a circle, everybody would wait for everybody.
  await changeOwners(
    found,
    ownerReferences.map((it) => ({ ...it, blockOwnerDeletion: false })),
    tools,
  )
  return { againAfter: 0 }
}

async function remove(
  { kind, object }: Found,
  propagationPolicy: string,
  { client }: Tools,
): Promise<undefined> {
  const { namespace, name = '', uid, resourceVersion } = object.metadata
  // As it was looked at: somebody may have adopted it since.
  const preconditions = { uid, resourceVersion }
  await client.delete(kind.resource, { namespace, name }, { propagationPolicy, preconditions })
}

function tellMisplaced(object: ApiObject, { reference }: Owner, { events }: Tools): void {
  const { apiVersion, kind, name, uid } = reference
  const { namespace = '' } = object.metadata
  const owner = `[${apiVersion}/${kind}, namespace: ${namespace}, name: ${name}, uid: ${uid}]`
  events.warning(
    object,
    'OwnerRefInvalidNamespace',
    `ownerRef ${owner} does not exist in namespace "${namespace}"`,
  )
}
