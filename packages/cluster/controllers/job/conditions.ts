import type { JobCondition } from 'kubernetes-types/batch/v1.js'
import type { Job } from '../../client/resources.ts'

export const timeText = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`

export const conditionOf = (job: Job, type: string): JobCondition | undefined =>
  job.status?.conditions?.find((it) => it.type === type)

/** The condition of that type if it holds. */
export function holding(job: Job, type: string): JobCondition | undefined {
  const found = conditionOf(job, type)
  return found?.status === 'True' ? found : undefined
}

/** How a job ended: `Complete` or `Failed`; undefined while it goes on. */
export const endOf = (job: Job): JobCondition | undefined =>
  job.status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )

export const isFinished = (job: Job): boolean => endOf(job) !== undefined

export function newCondition(
  type: string,
  { reason, message }: Pick<JobCondition, 'reason' | 'message'>,
  now: number,
  status = 'True',
): JobCondition {
  const time = timeText(now)
  return {
    type,
    status,
    lastProbeTime: time,
    lastTransitionTime: time,
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  }
}

/** Those with this one in its place; undefined if nothing changes. One that never held need not be denied. */
export function withCondition(
  conditions: readonly JobCondition[] = [],
  next: JobCondition,
): JobCondition[] | undefined {
  const { type, status, reason, message } = next
  const there = conditions.find((it) => it.type === type)
  if (!there) return status === 'False' ? undefined : [...conditions, next]
  if (there.status === status && there.reason === reason && there.message === message)
    return undefined
  return conditions.map((it) => (it === there ? next : it))
}
