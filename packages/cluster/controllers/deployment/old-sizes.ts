import { byCreation } from '../../client/order.ts'
import type { ReplicaSet } from '../../client/resources.ts'
import { limitsOf } from './limits.ts'
import {
  allSets,
  availableOf,
  isActiveSet,
  type Made,
  sizeOf,
  sum,
  totalSize,
} from './replica-sets.ts'

/** A replica set and what its size is to be. */
export interface Step {
  readonly set: ReplicaSet
  readonly size: number
}

/**
 * How replica sets of templates before can be scaled down now, in this order: first what of them is not available anyway,
 * then what is not needed to keep enough available. What the new one lacks counts as if it were missing for good.
 */
export function oldSizes(rollout: Made): readonly Step[] {
  const { deployment, newSet, oldSets } = rollout
  const active = oldSets.filter(isActiveSet).toSorted(byCreation)
  const least = sizeOf(deployment) - limitsOf(deployment).unavailable
  const lacking = sizeOf(newSet) - availableOf(newSet)
  const most = totalSize(allSets(rollout)) - least - lacking
  if (active.length === 0 || most <= 0 || [...active, newSet].some(isBehind)) return []
  const unhealthy = taken(active, most, (set) => sizeOf(set) - availableOf(set))
  const left = active.map((set) => withSize(set, sizeAfter(set, unhealthy)))
  const spare = sum([...active, newSet], availableOf) - least
  return [...unhealthy, ...taken(left, spare, sizeOf)]
}

/** Still counts pods that are to go or are gone: how many will be left it cannot tell yet. */
const isBehind = (set: ReplicaSet): boolean => availableOf(set) > sizeOf(set)

/** Takes `most` in all, from one after the other as much as can be had of it. */
function taken(
  sets: readonly ReplicaSet[],
  most: number,
  available: (set: ReplicaSet) => number,
): readonly Step[] {
  let left = most
  return sets.flatMap((set) => {
    const count = Math.min(left, sizeOf(set), available(set))
    if (count <= 0) return []
    left -= count
    return [{ set, size: sizeOf(set) - count }]
  })
}

const sizeAfter = (set: ReplicaSet, steps: readonly Step[]): number =>
  steps.find((step) => step.set === set)?.size ?? sizeOf(set)

const withSize = (set: ReplicaSet, replicas: number): ReplicaSet =>
  set.spec ? { ...set, spec: { ...set.spec, replicas } } : set
