import { byCreation } from '../../client/order.ts'
import type { ReplicaSet } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { desiredSize } from './annotations.ts'
import { isRolling } from './limits.ts'
import { proportionalSizes } from './proportional-sizes.ts'
import { allSets, availableOf, isActiveSet, type Rollout, sizeOf, withSet } from './replica-sets.ts'
import { scaleIn, scaleSet } from './scale-set.ts'

/**
 * Whether the deployment was given another size since its replica sets were scaled last. One that recreates its pods has no
 * proportions to keep between several sets: there the rollout goes on, where upstream's controller would do nothing for good.
 */
export function isScaling(rollout: Rollout): boolean {
  const { deployment } = rollout
  const active = allSets(rollout).filter(isActiveSet)
  if (active.length > 1 && !isRolling(deployment)) return false
  return active.some((set) => {
    const desired = desiredSize(set)
    return desired !== undefined && desired !== sizeOf(deployment)
  })
}

/** Brings replica sets to a new size of the deployment without getting on with a rollout. */
export async function scale(rollout: Rollout, tools: Tools): Promise<Rollout> {
  const { deployment, oldSets } = rollout
  const only = onlyActive(rollout)
  if (only) return scaleIn(rollout, only, sizeOf(deployment), tools)
  let next = rollout
  if (isSaturated(rollout)) {
    for (const set of oldSets.filter(isActiveSet)) next = await scaleIn(next, set, 0, tools)
    return next
  }
  if (!isRolling(deployment)) return rollout
  for (const { set, size } of proportionalSizes(rollout))
    next = withSet(next, await scaleSet(deployment, set, size, tools))
  return next
}

/** The one replica set with pods; the newest where none has any; undefined where there are several. */
function onlyActive(rollout: Rollout): ReplicaSet | undefined {
  const active = allSets(rollout).filter(isActiveSet)
  if (active.length > 0) return active.length === 1 ? active[0] : undefined
  return rollout.newSet ?? rollout.oldSets.toSorted(byCreation).at(-1)
}

/** The present template has all pods already. */
function isSaturated({ deployment, newSet }: Rollout): boolean {
  const size = sizeOf(deployment)
  return (
    newSet !== undefined &&
    [sizeOf(newSet), desiredSize(newSet), availableOf(newSet)].every((count) => count === size)
  )
}
