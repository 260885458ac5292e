import {
  type ApiObject,
  apiVersionOf,
  type OwnerReference,
  type ResourceRef,
} from '../../client/resource.ts'
import {
  type PersistentVolumeClaim,
  type Pod,
  pods,
  type StatefulSet,
  statefulSets,
} from '../../client/resources.ts'
import { controllerReference } from '../loop/owners.ts'
import { isInRange, ordinalOf } from './identity.ts'

type References = readonly OwnerReference[]

export interface Retention {
  readonly whenDeleted: boolean
  readonly whenScaled: boolean
}

/** Whether claims are to go with their set, and with a pod that scaling takes away. */
export const deletes = ({ spec }: StatefulSet): Retention => ({
  whenDeleted: spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete',
  whenScaled: spec?.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete',
})

/**
 * The owners that the retention policy wants a claim to have; undefined if they are as they should be, or are none of our
 * business. A claim that goes with its set is owned by the set, one that goes with a pod that is scaled away by that pod.
 */
export function wantedOwners(
  { metadata }: PersistentVolumeClaim,
  set: StatefulSet,
  pod: Pod,
): OwnerReference[] | undefined {
  const references = metadata.ownerReferences ?? []
  if (isStale(references, set, statefulSets) || isStale(references, pod, pods)) return undefined
  const isTaken = hasOtherController(references, set, pod)
  const wanted = isTaken ? [] : wantedHere(set, pod)
  if (isKept(references, wanted, set, pod)) return undefined
  const others = references.filter(
    (it) => !isAbout(it, set, statefulSets) && !isAbout(it, pod, pods),
  )
  return [...others, ...wanted]
}

function wantedHere(set: StatefulSet, pod: Pod): OwnerReference[] {
  const policy = deletes(set)
  const isScaledAway = policy.whenScaled && !isInRange(set, ordinalOf(pod))
  if (isScaledAway) return [controllerReference(pod, pods)]
  return policy.whenDeleted ? [controllerReference(set, statefulSets)] : []
}

function isKept(references: References, wanted: References, set: StatefulSet, pod: Pod): boolean {
  const ours = references.filter(({ uid }) => uid === set.metadata.uid || uid === pod.metadata.uid)
  return (
    ours.length === wanted.length &&
    ours.every(({ controller, uid }) => controller && wanted.some((it) => it.uid === uid))
  )
}

/** Whether somebody else manages a claim that the policy is about. */
export function hasOtherController(references: References, set: StatefulSet, pod: Pod): boolean {
  const { whenDeleted, whenScaled } = deletes(set)
  if (!whenDeleted && !whenScaled) return false
  return references.some((it) => {
    if (isAbout(it, set, statefulSets)) return it.uid !== set.metadata.uid
    if (isAbout(it, pod, pods)) return it.uid !== pod.metadata.uid
    return it.controller === true
  })
}

/** Whether a claim is owned by one before of the same name. */
export function isStale(references: References, owner: ApiObject, resource: ResourceRef): boolean {
  const found = references.find((it) => isAbout(it, owner, resource))
  return found !== undefined && found.uid !== owner.metadata.uid
}

const isAbout = (
  { apiVersion, kind, name }: OwnerReference,
  { metadata }: ApiObject,
  resource: ResourceRef,
): boolean =>
  apiVersion === apiVersionOf(resource) && kind === resource.kind && name === metadata.name
