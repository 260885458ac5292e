import { keyOf } from '../client/resource.ts'
import { type CronJob, cronJobs, jobs } from '../client/resources.ts'
import { parseSchedule, scheduleProblem } from '../kinds/batch/cron-job/schedule.ts'
import { untilNext } from './cron-job/due.ts'
import { syncCronJob } from './cron-job/sync-cron-job.ts'
import { type Controller, watching } from './loop/controller.ts'
import { controllerKeys } from './loop/owners.ts'

/** Starts jobs at the times that a schedule names. */
export const cronJobController: Controller = {
  name: 'cronjob-controller',
  watches: [
    watching(cronJobs, (cronJob) => [keyOf(cronJob)], untilNewSchedule),
    watching(jobs, (job) => controllerKeys(job, cronJobs)),
  ],
  reconcile: syncCronJob,
}

/** What a new schedule would have named before is not made up for: it begins with its next time. */
function untilNewSchedule(cronJob: CronJob, before: CronJob | undefined, now: number): number {
  const { schedule = '', timeZone } = cronJob.spec ?? {}
  const isSame =
    !before || (schedule === before.spec?.schedule && timeZone === before.spec?.timeZone)
  if (isSame || scheduleProblem(schedule) !== undefined) return 0
  return Math.max(0, untilNext(now, cronJob, parseSchedule(schedule, timeZone)) ?? 0)
}
