import { isNotFound } from '../../client/errors.ts'
import type { ApiObject, OwnerReference } from '../../client/resource.ts'
import type { Tools } from '../loop/controller.ts'
import { withoutFinalizer } from './deletion.ts'
import type { Found } from './kinds.ts'

/** Lets an object go that waited for its dependents. */
export const finish = (found: Found, tools: Tools): Promise<undefined> =>
  patchMetadata(found, { finalizers: withoutFinalizer(found.object) }, tools)

/** Leaves the dependents behind without an owner, then lets the owner go. */
export async function orphan(
  found: Found,
  dependents: readonly Found[],
  tools: Tools,
): Promise<undefined> {
  await Promise.all(dependents.map((it) => cutTie(it, found.object, tools)))
  await finish(found, tools)
}

async function cutTie(dependent: Found, owner: ApiObject, tools: Tools): Promise<void> {
  const references = dependent.object.metadata.ownerReferences ?? []
  const kept = references.filter(({ uid }) => uid !== owner.metadata.uid)
  try {
    await changeOwners(dependent, kept, tools)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

export const changeOwners = (
  found: Found,
  ownerReferences: readonly OwnerReference[],
  tools: Tools,
): Promise<undefined> => patchMetadata(found, { ownerReferences }, tools)

/** Merged, since custom objects know no other patch; of this revision only, since lists are replaced as a whole. */
async function patchMetadata(
  { kind, object }: Found,
  change: Readonly<Record<string, unknown>>,
  { client }: Tools,
): Promise<undefined> {
  const { namespace, name = '', uid, resourceVersion } = object.metadata
  const metadata = { uid, resourceVersion, ...change }
  await client.patch(kind.resource, { namespace, name }, 'merge', { metadata })
}
