import { isDeepStrictEqual } from 'node:util'
import type { HorizontalPodAutoscaler } from '../../client/resources.ts'

export type AutoscalerStatus = NonNullable<HorizontalPodAutoscaler['status']>
type Condition = NonNullable<AutoscalerStatus['conditions']>[number]

export type NewCondition = Omit<Condition, 'lastTransitionTime'>

/** The status with a condition set; one of the same type stays in its place, and keeps its time while its status is the same. */
export function withCondition(
  status: AutoscalerStatus,
  condition: NewCondition,
  now: string,
): AutoscalerStatus {
  const conditions = status.conditions ?? []
  const before = conditions.find(({ type }) => type === condition.type)
  const since = before?.status === condition.status ? before.lastTransitionTime : now
  const next = { ...condition, ...(since !== undefined && { lastTransitionTime: since }) }
  return {
    ...status,
    conditions: before
      ? conditions.map((it) => (it === before ? next : it))
      : [...conditions, next],
  }
}

/** Whether both are the same once written: what is empty is absent there. */
export const isSameStatus = (a: AutoscalerStatus, b: AutoscalerStatus): boolean =>
  isDeepStrictEqual(written(a), written(b))

const written = (status: AutoscalerStatus): unknown =>
  JSON.parse(JSON.stringify(status, (name, value) => (isEmpty(name, value) ? undefined : value)))

const isEmpty = (name: string, value: unknown) =>
  value === null ||
  value === '' ||
  (value === 0 && name.endsWith('Replicas')) ||
  (Array.isArray(value) && value.length === 0)
