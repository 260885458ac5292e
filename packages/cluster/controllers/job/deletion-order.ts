import type { Job, Pod } from '../../client/resources.ts'
import { isReady, readyCondition } from '../pods/pod-state.ts'
import { phaseRank, restartsOf } from '../pods/progress.ts'
import { indexOf } from './job-pod.ts'
import { completionsOf, isIndexed } from './spec.ts'

/**
 * Those of the active pods that have to go: at least `count`, and of an indexed job all but one of an index, and those
 * whose index it does not have.
 */
export function podsToRemove(job: Job, active: readonly Pod[], count: number): readonly Pod[] {
  if (!isIndexed(job)) return first(active, count)
  const kept = keptByIndex(active, completionsOf(job))
  const superfluous = active.filter((pod) => !kept.has(pod))
  return [...superfluous, ...first([...kept], Math.max(0, count - superfluous.length))]
}

const first = (pods: readonly Pod[], count: number): readonly Pod[] =>
  count === 0 ? [] : pods.toSorted(byProgress).slice(0, count)

function keptByIndex(active: readonly Pod[], completions: number): ReadonlySet<Pod> {
  const kept = new Map<number, Pod>()
  for (const pod of active) {
    const index = indexOf(pod)
    if (index === undefined || index >= completions) continue
    const other = kept.get(index)
    if (!other || byProgress(other, pod) < 0) kept.set(index, pod)
  }
  return new Set(kept.values())
}

/** What has got least far goes first: unscheduled, pending, not ready, restarted often, young. */
function byProgress(a: Pod, b: Pod): number {
  const [left, right] = [restartsOf(a), restartsOf(b)]
  return (
    Number(Boolean(a.spec?.nodeName)) - Number(Boolean(b.spec?.nodeName)) ||
    phaseRank(a) - phaseRank(b) ||
    Number(isReady(a)) - Number(isReady(b)) ||
    (isReady(a) ? later(readySince(a), readySince(b)) : 0) ||
    right.plain - left.plain ||
    right.sidecars - left.sidecars ||
    later(a.metadata.creationTimestamp, b.metadata.creationTimestamp)
  )
}

const readySince = (pod: Pod) => readyCondition(pod)?.lastTransitionTime

/** An unknown time counts as later than all. */
function later(a: string | null | undefined, b: string | null | undefined): number {
  const [one, other] = [a, b].map((time) => (time ? Date.parse(time) : Number.MAX_VALUE))
  return (other ?? 0) - (one ?? 0)
}
