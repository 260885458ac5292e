import { isAlreadyExists, isNotFound } from '../../client/errors.ts'
import { placeOf } from '../../client/resource.ts'
import { type CronJob, cronJobs, type Job, jobs } from '../../client/resources.ts'
import { parseSchedule, type Schedule } from '../../kinds/batch/cron-job/schedule.ts'
import { isKnownZone } from '../../kinds/batch/cron-job/time-zone.ts'
import { endOf, timeText } from '../job/conditions.ts'
import type { Outcome, Tools } from '../loop/controller.ts'
import { controllerOf } from '../loop/owners.ts'
import { isNamespaceEnding, messageOf } from '../pods/pod-control.ts'
import { type Due, dueBy, UselessSchedule, untilNext } from './due.ts'
import { outdated } from './history.ts'
import { jobFor, jobName, referenceTo } from './started-job.ts'
import { StatusDraft } from './status-draft.ts'
import { mailText } from './time-text.ts'

interface Work {
  readonly cronJob: CronJob
  readonly jobs: readonly Job[]
  readonly status: StatusDraft
  readonly tools: Tools
}

/** Starts the job that is due, forgets those that are done, and removes what is more than the history keeps. */
export async function syncCronJob(key: string, tools: Tools): Promise<Outcome> {
  const { namespace, name } = placeOf(key)
  const cronJob = tools.informer(cronJobs).get(namespace, name)
  if (!cronJob) return undefined
  const { uid = '' } = cronJob.metadata
  const own = tools
    .informer(jobs)
    .ownedBy(uid)
    .filter((job) => controllerOf(job)?.uid === uid)
  const work = { cronJob, jobs: own, status: new StatusDraft(cronJob), tools }
  for (const job of outdated(cronJob, own)) await removeJob(job, work)
  try {
    return await start(work)
  } finally {
    await work.status.write(tools)
  }
}

async function start(work: Work): Promise<Outcome> {
  const { cronJob, tools } = work
  await followJobs(work)
  if (cronJob.metadata.deletionTimestamp) return undefined
  const schedule = isRunnable(work) ? readSchedule(work) : undefined
  const due = schedule && readDue(schedule, work)
  if (!schedule || !due) return undefined
  // Somebody else's job has the name: looked at again when something changes.
  if (!(await startDue(due, work))) return undefined
  const started = { ...cronJob, status: { ...cronJob.status, ...lastSchedule(work) } }
  const wait = untilNext(tools.clock.now(), started, schedule)
  return wait === undefined ? undefined : { againAfter: wait }
}

const lastSchedule = ({ status: { lastScheduleTime } }: Work) =>
  lastScheduleTime === undefined ? {} : { lastScheduleTime }

/** Takes jobs that ended, or are gone, off the list of those at work. */
async function followJobs({ cronJob, jobs: own, status, tools }: Work): Promise<void> {
  for (const job of own) {
    const end = endOf(job)
    if (!end && !status.isActive(job))
      tools.events.warning(
        cronJob,
        'UnexpectedJob',
        `Saw a job that the controller did not create or forgot: ${job.metadata.name}`,
      )
    if (end && status.isActive(job)) {
      status.drop(job.metadata.uid)
      const told = `Saw completed job: ${job.metadata.name}, condition: ${end.type}`
      tools.events.normal(cronJob, 'SawCompletedJob', told)
    }
    if (end?.type === 'Complete') status.succeeded(job.status?.completionTime)
  }
  const known = new Set(own.map(({ metadata }) => metadata.uid))
  for (const { namespace, name = '', uid } of status.active) {
    if (known.has(uid) || (await findJob({ namespace, name }, tools))) continue
    tools.events.normal(cronJob, 'MissingJob', `Active job went missing: ${name}`)
    status.drop(uid)
  }
}

type JobPlace = { readonly namespace?: string | undefined; readonly name: string }

async function findJob(place: JobPlace, { client }: Tools): Promise<Job | undefined> {
  try {
    return await client.get(jobs, place)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function isRunnable({ cronJob, tools }: Work): boolean {
  const { timeZone, suspend } = cronJob.spec ?? {}
  if (timeZone === undefined || isKnownZone(timeZone)) return !suspend
  const told = `invalid timeZone: ${JSON.stringify(timeZone)}: unknown time zone ${timeZone}`
  tools.events.warning(cronJob, 'UnknownTimeZone', told)
  return false
}

function readSchedule({ cronJob, tools }: Work): Schedule | undefined {
  const { schedule = '', timeZone } = cronJob.spec ?? {}
  if (schedule.includes('TZ'))
    tools.events.warning(
      cronJob,
      'UnsupportedSchedule',
      `CRON_TZ or TZ used in schedule ${JSON.stringify(schedule)} is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details`,
    )
  try {
    return parseSchedule(schedule, timeZone)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const told = `unparseable schedule: ${JSON.stringify(schedule)} : ${error.message}`
    tools.events.warning(cronJob, 'UnparseableSchedule', told)
    return undefined
  }
}

function readDue(schedule: Schedule, { cronJob, tools }: Work): Due | undefined {
  try {
    const due = dueBy(tools.clock.now(), cronJob, schedule)
    if (due.missed === 'many' && due.time !== undefined)
      tools.events.warning(
        cronJob,
        'TooManyMissedTimes',
        'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew',
      )
    return due
  } catch (error) {
    if (!(error instanceof UselessSchedule)) throw error
    const told = `invalid schedule: ${cronJob.spec?.schedule} : ${error.message}`
    tools.events.warning(cronJob, 'InvalidSchedule', told)
    return undefined
  }
}

/** Starts what is due unless something speaks against it. Whether the next start is to be waited for. */
async function startDue({ time }: Due, work: Work): Promise<boolean> {
  if (time === undefined || isTooLate(time, work) || isStarted(time, work)) return true
  const { cronJob, status, tools } = work
  const { concurrencyPolicy } = cronJob.spec ?? {}
  if (concurrencyPolicy === 'Forbid' && status.active.length > 0) {
    tools.events.normal(
      cronJob,
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    )
    return true
  }
  if (concurrencyPolicy === 'Replace') await replaceActive(work)
  const job = await makeJob(time, work)
  if (!job) return false
  status.add(referenceTo(job))
  status.scheduled(timeText(time))
  return true
}

function isTooLate(time: number, { cronJob, tools }: Work): boolean {
  const { startingDeadlineSeconds: deadline } = cronJob.spec ?? {}
  if (deadline === undefined || time + deadline * 1000 >= tools.clock.now()) return false
  const told = `Missed scheduled time to start a job: ${mailText(time)}`
  tools.events.warning(cronJob, 'MissSchedule', told)
  return true
}

function isStarted(time: number, { cronJob, status }: Work): boolean {
  const name = jobName(cronJob, time)
  const last = status.lastScheduleTime
  return status.active.some((it) => it.name === name) || (last ? Date.parse(last) : 0) === time
}

async function replaceActive(work: Work): Promise<void> {
  const { cronJob, status, tools } = work
  for (const { namespace, name = '' } of status.active) {
    const job = await readJob({ namespace, name }, cronJob, tools)
    if (!(await removeJob(job, work))) throw new Error(`could not replace job ${namespace}/${name}`)
  }
}

async function readJob(place: JobPlace, cronJob: CronJob, tools: Tools): Promise<Job> {
  try {
    return await tools.client.get(jobs, place)
  } catch (error) {
    tools.events.warning(cronJob, 'FailedGet', `Get job: ${messageOf(error)}`)
    throw error
  }
}

/** Whether the job is gone, with its pods. */
async function removeJob(job: Job, { cronJob, status, tools }: Work): Promise<boolean> {
  const { namespace, name = '', uid } = job.metadata
  try {
    await tools.client.delete(jobs, { namespace, name }, { propagationPolicy: 'Background' })
  } catch (error) {
    tools.events.warning(cronJob, 'FailedDelete', `Deleted job: ${messageOf(error)}`)
    return false
  }
  status.drop(uid)
  tools.events.normal(cronJob, 'SuccessfulDelete', `Deleted job ${name}`)
  return true
}

/** The job of a start; undefined if there is one already that needs no entering. */
async function makeJob(time: number, work: Work): Promise<Job | undefined> {
  const { cronJob, status, tools } = work
  const wanted = jobFor(cronJob, time)
  try {
    const made = await tools.client.create(jobs, wanted)
    tools.events.normal(cronJob, 'SuccessfulCreate', `Created job ${made.metadata.name}`)
    return made
  } catch (error) {
    if (!isAlreadyExists(error)) {
      if (!isNamespaceEnding(error))
        tools.events.warning(cronJob, 'FailedCreate', `Error creating job: ${messageOf(error)}`)
      throw error
    }
    // Made before, but not entered: the process may have ended in between.
    const { namespace, name = '' } = wanted.metadata
    const there = await tools.client.get(jobs, { namespace, name })
    const isOurs = controllerOf(there)?.uid === cronJob.metadata.uid
    return isOurs && !status.isActive(there) ? there : undefined
  }
}
