import type { PodCondition, PodStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'

/** A pod's status with a condition in place of what it was; it keeps its time while its status is the same. */
export function withCondition(
  { status = {} }: Pod,
  condition: PodCondition,
  now: number,
): PodStatus {
  const { conditions = [] } = status
  const before = conditions.find(({ type }) => type === condition.type)
  const kept = before?.status === condition.status && before.lastTransitionTime
  const next = { ...condition, lastTransitionTime: kept || timeText(now) }
  return {
    ...status,
    conditions: before
      ? conditions.map((it) => (it === before ? next : it))
      : [...conditions, next],
  }
}
