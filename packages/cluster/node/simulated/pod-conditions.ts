import type { PodCondition } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'

interface Finding {
  readonly status: 'True' | 'False'
  readonly reason?: string
  readonly message?: string
}

const good: Finding = { status: 'True' }

/** Of a pod whose containers are ready, or are not; what has not changed keeps its time. */
export function readiness(pod: Pod, isReady: boolean, now: number): PodCondition[] {
  const ready = isReady ? good : unready(pod)
  const gates = pod.spec?.readinessGates?.map(({ conditionType }) => conditionType) ?? []
  return [
    condition(pod, 'Initialized', good, now),
    condition(pod, 'Ready', ready, now),
    condition(pod, 'ContainersReady', ready, now),
    ...gates.map((type) => condition(pod, type, good, now)),
  ]
}

/** Of a pod that has failed. */
export const failure = (pod: Pod, now: number): PodCondition[] => [
  condition(pod, 'Ready', { status: 'False', reason: 'PodFailed' }, now),
  condition(pod, 'ContainersReady', { status: 'False', reason: 'PodFailed' }, now),
]

const unready = ({ spec }: Pod): Finding => ({
  status: 'False',
  reason: 'ContainersNotReady',
  message: `containers with unready status: [${spec?.containers.map(({ name }) => name).join(' ')}]`,
})

function condition({ status }: Pod, type: string, finding: Finding, now: number): PodCondition {
  const before = status?.conditions?.find((it) => it.type === type)
  const kept = before?.status === finding.status && before.lastTransitionTime
  // A patch leaves what it does not name; the published type knows no patches.
  const cleared = { reason: null, message: null } as object
  return {
    type,
    ...(before?.reason && cleared),
    lastTransitionTime: kept || timeText(now),
    ...finding,
  }
}
