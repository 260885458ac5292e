import type { ReplicaSetCondition, ReplicaSetStatus } from 'kubernetes-types/apps/v1.js'
import type { Pod } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import { messageOf } from '../pods/pod-control.ts'
import { isAvailable, isReady } from '../pods/pod-state.ts'
import { type Replicas, replicasOf } from './replicas.ts'

/** What the owner's status is to be, given its active pods and what went wrong with making or deleting some. */
export function statusOf(
  owner: Replicas,
  active: readonly Pod[],
  failure: unknown,
  now: number,
): ReplicaSetStatus {
  const labels = Object.entries(owner.spec?.template?.metadata?.labels ?? {})
  const ready = active.filter(isReady)
  const minReady = owner.spec?.minReadySeconds ?? 0
  const conditions = conditionsOf(owner, active.length, failure, now)
  return {
    replicas: active.length,
    fullyLabeledReplicas: active.filter(({ metadata }) =>
      labels.every(([key, value]) => metadata.labels?.[key] === value),
    ).length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter((pod) => isAvailable(pod, minReady, now)).length,
    observedGeneration: owner.metadata.generation ?? 0,
    ...(conditions.length > 0 && { conditions: [...conditions] }),
  }
}

const failing = 'ReplicaFailure'

/** A failure keeps its first words until it is over. */
function conditionsOf(
  owner: Replicas,
  active: number,
  failure: unknown,
  now: number,
): readonly ReplicaSetCondition[] {
  const before = owner.status?.conditions ?? []
  const hasFailed = before.some(({ type }) => type === failing)
  if (failure === undefined) return before.filter(({ type }) => type !== failing)
  if (hasFailed) return before
  const condition = {
    type: failing,
    status: 'True',
    lastTransitionTime: timeText(now),
    reason: active < replicasOf(owner) ? 'FailedCreate' : 'FailedDelete',
    message: messageOf(failure),
  }
  return [...before, condition]
}

const counts = [
  'replicas',
  'fullyLabeledReplicas',
  'readyReplicas',
  'availableReplicas',
  'observedGeneration',
] as const

/** Whether a status tells something new. */
export function isNews(before: ReplicaSetStatus | undefined, after: ReplicaSetStatus): boolean {
  const types = ({ conditions = [] }: Partial<ReplicaSetStatus>) =>
    conditions.map(({ type }) => type).join()
  return (
    counts.some((count) => (before?.[count] ?? 0) !== (after[count] ?? 0)) ||
    types(before ?? {}) !== types(after)
  )
}
