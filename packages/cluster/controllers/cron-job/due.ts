import type { CronJob } from '../../client/resources.ts'
import type { Schedule } from '../../kinds/batch/cron-job/schedule.ts'
import { nextTime } from './next-time.ts'

/** Looked at a bit after a time is due, in case clocks differ (milliseconds). */
const padding = 100
const manyMissed = 100

/** The latest time that is due; all times are milliseconds since 1970. */
export interface Due {
  readonly time: number | undefined
  /** Since when times were looked for. */
  readonly since: number
  readonly missed: 'none' | 'few' | 'many'
}

/** What a schedule names is no time, or always the same. */
export class UselessSchedule extends Error {
  constructor() {
    super('time difference between two schedules is less than 1 second')
    this.name = 'UselessSchedule'
  }
}

/** Which start is due by `now`, as far as there is still time for it. */
export function dueBy(now: number, cronJob: CronJob, schedule: Schedule): Due {
  const { startingDeadlineSeconds: deadline } = cronJob.spec ?? {}
  const since = lastStart(cronJob)
  return latestDue(
    deadline === undefined ? since : Math.max(since, now - deadline * 1000),
    now,
    schedule,
  )
}

/** Milliseconds until the next start; undefined if there is none. */
export function untilNext(now: number, cronJob: CronJob, schedule: Schedule): number | undefined {
  const next = nextTime(schedule, beforeNext(now, cronJob, schedule))
  return next === undefined ? undefined : next + padding - now
}

function beforeNext(now: number, cronJob: CronJob, schedule: Schedule): number {
  try {
    const { time, since, missed } = latestDue(lastStart(cronJob), now, schedule)
    return time ?? (missed === 'none' ? since : now)
  } catch (error) {
    if (error instanceof UselessSchedule) return now
    throw error
  }
}

const lastStart = ({ metadata, status }: CronJob): number =>
  Date.parse(status?.lastScheduleTime ?? metadata.creationTimestamp ?? '')

function latestDue(since: number, now: number, schedule: Schedule): Due {
  const first = nextTime(schedule, since)
  const second = first === undefined ? undefined : nextTime(schedule, first)
  if (first === undefined || second === undefined) throw new UselessSchedule()
  if (now < first) return { time: undefined, since, missed: 'none' }
  if (now < second) return { time: first, since, missed: 'none' }
  const between = Math.round((second - first) / 1000) * 1000
  const count = Math.floor((now - first) / between) + 1
  return {
    time: lastBefore(now, first + (count - 2) * between, schedule),
    since,
    missed: count > manyMissed ? 'many' : 'few',
  }
}

/** Begins near the end: a year of minutes is too many to walk through. */
function lastBefore(now: number, from: number, schedule: Schedule): number | undefined {
  let last: number | undefined
  for (let time = nextTime(schedule, from); time !== undefined && time <= now; ) {
    last = time
    time = nextTime(schedule, time)
  }
  return last
}
