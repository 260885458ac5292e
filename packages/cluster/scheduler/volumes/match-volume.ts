import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../client/resources.ts'
import { quantityOf } from '../../kinds/quantity.ts'
import { termMatcher } from '../model/node-selector.ts'
import { quantity } from '../model/resources.ts'
import { labelMatcher } from '../model/selector.ts'
import { className } from './pod-claims.ts'

/** Whether a volume can be reached from a node. */
export function isReachable({ spec }: PersistentVolume, node: Node): boolean {
  const required = spec?.nodeAffinity?.required
  return !required || required.nodeSelectorTerms.some((term) => termMatcher(term)(node))
}

/** The volume that a claim gets on a node: the one that is meant for it, or else the smallest that will do. */
export function matchingVolume(
  claim: PersistentVolumeClaim,
  node: Node,
  volumes: readonly PersistentVolume[],
): PersistentVolume | undefined {
  const possible = volumes.filter((volume) => isPossible(volume, claim))
  const meant = possible.find((volume) => isMeantFor(volume, claim))
  if (meant) return isReachable(meant, node) ? meant : undefined
  return possible
    .filter((volume) => isFree(volume, claim) && isReachable(volume, node))
    .toSorted((a, b) => sizeOf(a).compare(sizeOf(b)))[0]
}

const nothing = quantityOf(0)

export const askedSize = ({ spec }: PersistentVolumeClaim) => {
  const asked = spec?.resources?.requests?.storage
  return asked === undefined ? nothing : quantity(asked)
}

const sizeOf = ({ spec }: PersistentVolume) => {
  const size = spec?.capacity?.storage
  return size === undefined ? nothing : quantity(size)
}

const isPossible = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  (!volume.spec?.claimRef || isMeantFor(volume, claim)) &&
  sizeOf(volume).compare(askedSize(claim)) >= 0 &&
  (volume.spec?.volumeMode ?? 'Filesystem') === (claim.spec?.volumeMode ?? 'Filesystem') &&
  !volume.spec?.volumeAttributesClassName &&
  !volume.metadata.deletionTimestamp

/** Whether a volume names a claim as the one that it is for. */
export function isMeantFor(
  { spec }: PersistentVolume,
  { metadata }: PersistentVolumeClaim,
): boolean {
  const ref = spec?.claimRef
  if (!ref || ref.name !== metadata.name || ref.namespace !== metadata.namespace) return false
  return !ref.uid || ref.uid === metadata.uid
}

function isFree(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { selector, accessModes = [] } = claim.spec ?? {}
  return (
    volume.status?.phase === 'Available' &&
    (!selector || labelMatcher(selector)(volume.metadata.labels ?? {})) &&
    className(volume) === className(claim) &&
    accessModes.every((mode) => volume.spec?.accessModes?.includes(mode))
  )
}
