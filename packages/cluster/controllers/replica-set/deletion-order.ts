import type { Pod } from '../../client/resources.ts'
import { isActive, isReady, readyCondition } from '../pods/pod-state.ts'
import { phaseRank, restartsOf } from '../pods/progress.ts'

/**
 * Those `count` of the pods that are missed least: first what has got least far and costs least, then what has most of its
 * like beside it on its node (`related`), then what has not been there for long.
 */
export function podsToDelete(
  pods: readonly Pod[],
  related: readonly Pod[],
  count: number,
  now: number,
): readonly Pod[] {
  if (count >= pods.length) return pods
  if (count <= 0) return []
  const neighbours = countByNode(related)
  return pods
    .map((pod) => worthOf(pod, neighbours.get(nodeOf(pod)) ?? 0))
    .toSorted((a, b) => byWorth(a, b, now))
    .slice(0, count)
    .map(({ pod }) => pod)
}

const nodeOf = ({ spec }: Pod): string => spec?.nodeName ?? ''

function countByNode(pods: readonly Pod[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const pod of pods.filter(isActive))
    counts.set(nodeOf(pod), (counts.get(nodeOf(pod)) ?? 0) + 1)
  return counts
}

interface Worth {
  readonly pod: Pod
  readonly isAssigned: boolean
  readonly phase: number
  readonly isReady: boolean
  readonly cost: number
  readonly neighbours: number
  readonly readySince: number | undefined
  readonly restarts: ReturnType<typeof restartsOf>
  readonly createdAt: number | undefined
}

const worthOf = (pod: Pod, neighbours: number): Worth => ({
  pod,
  isAssigned: nodeOf(pod) !== '',
  phase: phaseRank(pod),
  isReady: isReady(pod),
  cost: deletionCost(pod),
  neighbours,
  readySince: isReady(pod) ? timeOf(readyCondition(pod)?.lastTransitionTime) : undefined,
  restarts: restartsOf(pod),
  createdAt: timeOf(pod.metadata.creationTimestamp),
})

const timeOf = (text: string | null | undefined) => (text ? Date.parse(text) : undefined)

const costAnnotation = 'controller.kubernetes.io/pod-deletion-cost'

/** What cannot be read costs nothing. */
function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.[costAnnotation] ?? ''
  const cost = /^(0|-\d+|[1-9]\d*)$/.test(text) ? Number(text) : 0
  return cost >= -(2 ** 31) && cost < 2 ** 31 ? cost : 0
}

const byWorth = (a: Worth, b: Worth, now: number): number =>
  Number(a.isAssigned) - Number(b.isAssigned) ||
  a.phase - b.phase ||
  Number(a.isReady) - Number(b.isReady) ||
  a.cost - b.cost ||
  b.neighbours - a.neighbours ||
  (a.isReady ? byAge(a, b, 'readySince', now) : 0) ||
  b.restarts.plain - a.restarts.plain ||
  b.restarts.sidecars - a.restarts.sidecars ||
  byAge(a, b, 'createdAt', now)

/** Ages of about the same magnitude are as good as equal: chance decides, by uid. */
function byAge(a: Worth, b: Worth, time: 'readySince' | 'createdAt', now: number): number {
  const [one, other] = [a[time], b[time]]
  if (one === other) return 0
  if (one === undefined) return -1
  if (other === undefined) return 1
  return magnitude(now - one) - magnitude(now - other) || byUid(a.pod, b.pod)
}

const nanoseconds = 1e6

const magnitude = (age: number): number => (age > 0 ? Math.trunc(Math.log2(age * nanoseconds)) : -1)

const byUid = (a: Pod, b: Pod): number => ((a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1)
