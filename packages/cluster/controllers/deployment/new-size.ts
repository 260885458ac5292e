import { isRolling, limitsOf } from './limits.ts'
import { allSets, type Rollout, sizeOf, totalSize } from './replica-sets.ts'

/** How large the replica set of the present template may be by now; `current` is what it is. */
export function newSize(rollout: Rollout, current: number): number {
  const { deployment } = rollout
  const size = sizeOf(deployment)
  if (!isRolling(deployment) || current >= size) return size
  const room = size + limitsOf(deployment).surge - totalSize(allSets(rollout))
  return current + Math.max(0, Math.min(room, size - current))
}
