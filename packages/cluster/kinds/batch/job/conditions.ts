import type { Job } from '../types.ts'

export const hasCondition = ({ status }: Job, type: string): boolean =>
  (status.conditions ?? []).some((it) => it.type === type && it.status === 'True')

export const isFinished = (job: Job): boolean =>
  hasCondition(job, 'Complete') || hasCondition(job, 'Failed')
