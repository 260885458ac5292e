import { isNotFound } from '../../client/errors.ts'
import type { ApiObject, OwnerReference } from '../../client/resource.ts'
import type { Informers, Tools } from '../loop/controller.ts'
import type { OwnedKind } from '../namespaced.ts'
import { waitsForDependents } from './deletion.ts'
import type { Kinds } from './kinds.ts'

export type OwnerState =
  /** There, and not waiting for its dependents to go. */
  | 'solid'
  /** Being deleted, once its dependents are gone. */
  | 'waiting'
  /** Not at hand: gone, or not known of yet. */
  | 'missing'
  /** In a namespace, while what it owns is in none: makes no sense, and never will. */
  | 'impossible'
  /** Of a kind that is not served: nobody can tell. */
  | 'unknown'

export interface Owner {
  readonly reference: OwnerReference
  readonly kind: OwnedKind | undefined
  readonly state: OwnerState
}

export const ownersOf = (object: ApiObject, kinds: Kinds, at: Informers): Owner[] =>
  (object.metadata.ownerReferences ?? []).map((reference) => {
    const kind = kinds.ofOwner(reference)
    return { reference, kind, state: kind ? stateOf(reference, kind, object, at) : 'unknown' }
  })

function stateOf(
  { name, uid }: OwnerReference,
  { resource, isNamespaced }: OwnedKind,
  { metadata }: ApiObject,
  at: Informers,
): OwnerState {
  const { namespace = '' } = metadata
  if (isNamespaced && !namespace) return 'impossible'
  const owner = at.informer(resource).get(isNamespaced ? namespace : '', name)
  if (owner?.metadata.uid !== uid) return 'missing'
  return waitsForDependents(owner) ? 'waiting' : 'solid'
}

/** Whether an owner is of another namespace than what names it: whoever wrote that is to be told. */
export const isMisplaced = ({ reference, kind, state }: Owner, at: Informers): boolean =>
  (state === 'missing' || state === 'impossible') &&
  kind !== undefined &&
  at.informer(kind.resource).withUid(reference.uid) !== undefined

/** Asks the API whether a missing owner is gone. A uid never comes back, so that the answer holds. */
export async function isGone(
  { reference, kind }: Owner,
  { metadata }: ApiObject,
  { client }: Tools,
): Promise<boolean> {
  if (!kind) return false
  const namespace = kind.isNamespaced ? metadata.namespace : undefined
  try {
    const there = await client.get(kind.resource, { namespace, name: reference.name })
    return there.metadata.uid !== reference.uid
  } catch (error) {
    if (isNotFound(error)) return true
    throw error
  }
}
