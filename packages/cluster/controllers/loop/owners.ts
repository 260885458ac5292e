import { ApiError, isNotFound } from '../../client/errors.ts'
import {
  type ApiObject,
  apiVersionOf,
  type OwnerReference,
  type ResourceRef,
} from '../../client/resource.ts'
import type { Tools } from './controller.ts'

/** The owner that manages an object; at most one does. */
export const controllerOf = ({ metadata }: ApiObject): OwnerReference | undefined =>
  metadata.ownerReferences?.find(({ controller }) => controller)

/** What an object says of the owner that manages it. */
export const controllerReference = (owner: ApiObject, resource: ResourceRef): OwnerReference => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
  name: owner.metadata.name ?? '',
  uid: owner.metadata.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
})

/** The keys of what manages an object, if it is of that resource; for watches. */
export function controllerKeys(object: ApiObject, resource: ResourceRef): readonly string[] {
  const owner = controllerOf(object)
  const group = owner?.apiVersion.includes('/') ? owner.apiVersion.split('/')[0] : ''
  if (owner?.kind !== resource.kind || group !== resource.group) return []
  return [`${object.metadata.namespace ?? ''}/${owner.name}`]
}

export interface Claim<T extends ApiObject> {
  readonly owner: ApiObject
  readonly ownerResource: ResourceRef
  readonly resource: ResourceRef<T>
  /** Those of the owner's namespace. */
  readonly candidates: readonly T[]
  /** Held by what is adopted, taken off what is let go. */
  readonly finalizers?: readonly string[]
  selects(object: T): boolean
}

/**
 * What an owner manages: adopts what it selects and nobody manages, lets go what it no longer selects. Whoever is being
 * deleted neither adopts nor lets go.
 */
export async function claim<T extends ApiObject>(
  wanted: Claim<T>,
  tools: Pick<Tools, 'client'>,
): Promise<T[]> {
  const { owner, candidates, selects } = wanted
  const { uid = '', deletionTimestamp } = owner.metadata
  const [kept, lost, free]: [T[], T[], T[]] = [[], [], []]
  for (const it of candidates) {
    const controller = controllerOf(it)
    if (controller?.uid === uid) (selects(it) ? kept : lost).push(it)
    else if (!controller && !it.metadata.deletionTimestamp && selects(it)) free.push(it)
  }
  if (deletionTimestamp) return kept
  const mayAdopt = free.length > 0 && (await isStillThere(wanted, tools))
  const [adopted] = await Promise.all([
    Promise.all(mayAdopt ? free.map((it) => adopt(wanted, it, tools)) : []),
    Promise.all(lost.map((it) => release(wanted, it, tools))),
  ])
  return [...kept, ...adopted.filter((it) => it !== undefined)]
}

/** Asks the API itself: what is at hand may be the one before of the same name. */
async function isStillThere<T extends ApiObject>(
  { owner, ownerResource }: Claim<T>,
  { client }: Pick<Tools, 'client'>,
): Promise<boolean> {
  const { namespace, name = '', uid } = owner.metadata
  try {
    const { metadata } = await client.get(ownerResource, { namespace, name })
    return metadata.uid === uid && !metadata.deletionTimestamp
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

async function adopt<T extends ApiObject>(
  { owner, ownerResource, resource, finalizers }: Claim<T>,
  object: T,
  { client }: Pick<Tools, 'client'>,
): Promise<T | undefined> {
  const { namespace, name = '', uid } = object.metadata
  const ownerReferences = [controllerReference(owner, ownerResource)]
  const metadata = { ownerReferences, uid, ...(finalizers && { finalizers }) }
  try {
    return await client.patch(resource, { namespace, name }, 'strategic', { metadata })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function release<T extends ApiObject>(
  { owner, resource, finalizers }: Claim<T>,
  object: T,
  { client }: Pick<Tools, 'client'>,
): Promise<void> {
  const { namespace, name = '', uid } = object.metadata
  const ownerReferences = [{ $patch: 'delete', uid: owner.metadata.uid }]
  try {
    await client.patch(resource, { namespace, name }, 'strategic', {
      metadata: {
        uid,
        ownerReferences,
        ...(finalizers && { '$deleteFromPrimitiveList/finalizers': finalizers }),
      },
    })
  } catch (error) {
    // Gone, or another one of the same name by now.
    if (!isNotFound(error) && !(error instanceof ApiError && error.code === 422)) throw error
  }
}
