import { byCreation } from '../../client/order.ts'
import type { Deployment, ReplicaSet } from '../../client/resources.ts'
import { maximumSize } from './annotations.ts'
import { limitsOf } from './limits.ts'
import type { Step } from './old-sizes.ts'
import { allSets, isActiveSet, type Rollout, sizeOf, totalSize } from './replica-sets.ts'

/**
 * The sizes of replica sets when the deployment is scaled in the middle of a rollout: each gets its share of what is added
 * or taken away, so that the rollout is as far as before. What rounding leaves goes to the largest.
 */
export function proportionalSizes(rollout: Rollout): readonly Step[] {
  const { deployment } = rollout
  const active = allSets(rollout).filter(isActiveSet)
  const size = sizeOf(deployment)
  const allowed = size > 0 ? size + limitsOf(deployment).surge : 0
  const change = allowed - totalSize(active)
  if (change === 0) return active.map((set) => ({ set, size: sizeOf(set) }))
  const sorted = active.toSorted(change > 0 ? largestNewest : largestOldest)
  let left = change
  const shared = sorted.map((set) => {
    const share = within(shareOf(set, deployment), left)
    left -= share
    return { set, size: sizeOf(set) + share }
  })
  return shared.map((step, at) =>
    at > 0 ? step : { ...step, size: Math.max(0, step.size + left) },
  )
}

/** No more than is left to add, or to take away. */
const within = (share: number, left: number): number =>
  left > 0 ? Math.min(share, left) : left < 0 ? Math.max(share, left) : 0

function shareOf(set: ReplicaSet, deployment: Deployment): number {
  const size = sizeOf(deployment)
  if (size === 0) return -sizeOf(set)
  const before = maximumSize(set) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  const after = size + limitsOf(deployment).surge
  return Math.round((sizeOf(set) * after) / before) - sizeOf(set)
}

const largestOldest = (a: ReplicaSet, b: ReplicaSet): number =>
  sizeOf(b) - sizeOf(a) || byCreation(a, b)

const largestNewest = (a: ReplicaSet, b: ReplicaSet): number =>
  sizeOf(b) - sizeOf(a) || byCreation(b, a)
