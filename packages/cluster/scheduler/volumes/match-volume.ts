import type { Node, PersistentVolume, PersistentVolumeClaim } from '../../client/resources.ts'
import { termMatcher } from '../../kinds/placement/node-selector.ts'
import {
  allowsAccess,
  isFree,
  isMeantFor,
  isPossible,
  smallest,
} from '../../kinds/volumes/match.ts'

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
  return smallest(
    possible.filter(
      (volume) => isFree(volume, claim) && isReachable(volume, node) && allowsAccess(volume, claim),
    ),
  )
}
