import type { DaemonSetStatus } from 'kubernetes-types/apps/v1.js'
import type { DaemonSet, Pod } from '../../client/resources.ts'
import { isAvailable, isReady } from '../pods/pod-state.ts'
import { type Daemons, oldestFirst } from './daemons.ts'
import { isUpdated } from './new-pod.ts'

/** What a set's status is to be; of what is on a node, the oldest counts. */
export function statusOf(daemons: Daemons): DaemonSetStatus {
  const { set, hash, now, byNode, placements } = daemons
  const wanted = [...placements].filter(([, placement]) => placement === 'run')
  const others = [...placements].filter(([, placement]) => placement !== 'run')
  const there = wanted.flatMap(([node]) => oldestFirst(byNode.get(node) ?? []).slice(0, 1))
  const minReady = set.spec?.minReadySeconds ?? 0
  const available = there.filter((pod) => isAvailable(pod, minReady, now)).length
  return {
    ...set.status,
    observedGeneration: set.metadata.generation ?? 0,
    desiredNumberScheduled: wanted.length,
    currentNumberScheduled: there.length,
    numberMisscheduled: others.filter(([node]) => byNode.has(node)).length,
    numberReady: there.filter(isReady).length,
    updatedNumberScheduled: there.filter((pod: Pod) => isUpdated(pod, set, hash)).length,
    numberAvailable: available,
    numberUnavailable: wanted.length - available,
  }
}

const counts = [
  'desiredNumberScheduled',
  'currentNumberScheduled',
  'numberMisscheduled',
  'numberReady',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
] as const

/** Whether a status tells something new. */
export const isNews = (before: DaemonSet['status'], after: DaemonSetStatus): boolean =>
  (before?.observedGeneration ?? 0) < (after.observedGeneration ?? 0) ||
  counts.some((name) => (before?.[name] ?? 0) !== (after[name] ?? 0))
