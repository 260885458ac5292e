import type { CronJob, Job } from '../../client/resources.ts'
import { endOf } from '../job/conditions.ts'

/** Finished jobs that are more than a cron job keeps, the oldest first. */
export function outdated({ spec }: CronJob, jobs: readonly Job[]): readonly Job[] {
  const { successfulJobsHistoryLimit: succeeded, failedJobsHistoryLimit: failed } = spec ?? {}
  return [...beyond(succeeded, jobs, 'Complete'), ...beyond(failed, jobs, 'Failed')]
}

function beyond(limit: number | undefined, jobs: readonly Job[], end: string): readonly Job[] {
  if (limit === undefined) return []
  const ended = jobs.filter((job) => endOf(job)?.type === end)
  return ended.toSorted(byStart).slice(0, Math.max(0, ended.length - limit))
}

/** Those that never started come last. */
function byStart(a: Job, b: Job): number {
  const [one, other] = [a, b].map(({ status }) =>
    status?.startTime ? Date.parse(status.startTime) : Number.MAX_VALUE,
  )
  const byName = (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1
  return (one ?? 0) - (other ?? 0) || byName
}
