import type { Pod, StatefulSet } from '../../client/resources.ts'
import { isInRange, ordinalOf, replicasOf, startOrdinal } from './identity.ts'
import { newPod } from './new-pod.ts'
import type { Revisions } from './revisions.ts'
import { isHealthy } from './status.ts'

/** What is there of a set, and what is to be there. */
export interface Plan {
  readonly set: StatefulSet
  readonly revisions: Revisions
  /** By their places: those that are there, and new ones for the places that are empty. */
  readonly replicas: readonly Pod[]
  /** Those beyond the places that are to be filled, the last first. */
  readonly condemned: readonly Pod[]
  /** The first that is not well, counted from the first place; it may be taken away before others are. */
  readonly firstUnhealthy: Pod | undefined
  /** One after the other, each waiting for those before it. */
  readonly isOrdered: boolean
  /** One time for all that is decided, in milliseconds. */
  readonly now: number
}

export function planFor(
  set: StatefulSet,
  revisions: Revisions,
  pods: readonly Pod[],
  now: number,
): Plan {
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(pod), pod]))
  const start = startOrdinal(set)
  const replicas = Array.from(
    { length: replicasOf(set) },
    (_, at) => byOrdinal.get(start + at) ?? newPod(set, revisions, start + at),
  )
  const condemned = pods
    .filter((pod) => ordinalOf(pod) >= 0 && !isInRange(set, ordinalOf(pod)))
    .toSorted((a, b) => ordinalOf(b) - ordinalOf(a))
  return {
    set,
    revisions,
    replicas,
    condemned,
    firstUnhealthy: [...replicas, ...condemned.toReversed()].find((pod) => !isHealthy(pod)),
    isOrdered: set.spec?.podManagementPolicy !== 'Parallel',
    now,
  }
}
