import type { JobCondition, JobStatus } from 'kubernetes-types/batch/v1.js'
import { placeOf } from '../../client/resource.ts'
import { type Job, jobs } from '../../client/resources.ts'
import type { Outcome, Tools } from '../loop/controller.ts'
import type { BackOffs } from './back-off.ts'
import { claimPods } from './claim-pods.ts'
import { isFinished, newCondition, timeText, withCondition } from './conditions.ts'
import { countsOf, isComplete, type Managed, managePods } from './manage.ts'
import { endPods } from './remove-pods.ts'
import { look, type Round } from './round.ts'
import { isManagedElsewhere, isSuspended } from './spec.ts'
import { track } from './track.ts'
import { untilDeadline, verdictOf } from './verdict.ts'

/** Brings a job's pods, counts and conditions to what they should be. */
export async function syncJob(key: string, tools: Tools, backOffs: BackOffs): Promise<Outcome> {
  const { namespace, name } = placeOf(key)
  const stored = tools.informer(jobs).get(namespace, name)
  if (stored && isManagedElsewhere(stored)) return undefined
  if (!stored || isFinished(stored)) {
    backOffs.forget(key)
    return undefined
  }
  const job = started(stored, tools.clock.now())
  const round = look(job, await claimPods(job, tools), backOffs.of(key, job))
  const step = await act(round, tools)
  const { managed, status, verdict } = step
  await track(
    {
      round,
      stored,
      status: withCounts(status, managed),
      verdict,
      terminating: managed.terminating,
      remember: () => backOffs.set(key, job, round.backOff),
    },
    tools,
  )
  if (managed.error !== undefined) throw managed.error
  return soonest([managed.againAfter, verdict ? undefined : untilDeadline(job, tools.clock.now())])
}

/** A job that is not suspended begins when it is first looked at. */
function started(job: Job, now: number): Job {
  if (job.status?.startTime || isSuspended(job)) return job
  return { ...job, status: { ...job.status, startTime: timeText(now) } }
}

interface Step {
  readonly managed: Managed
  readonly status: JobStatus
  readonly verdict: JobCondition | undefined
}

async function act(round: Round, tools: Tools): Promise<Step> {
  const now = tools.clock.now()
  const status = round.job.status ?? {}
  const verdict = verdictOf(round, now)
  if (verdict) return endAll(round, verdict, tools)
  const isLeaving = Boolean(round.job.metadata.deletionTimestamp)
  const managed = isLeaving ? countsOf(round) : await managePods(round, tools)
  if (isComplete(round, managed.active))
    return { managed, status, verdict: newCondition('SuccessCriteriaMet', allDone, now) }
  if (isLeaving) return { managed, status, verdict: undefined }
  return { managed, status: withSuspension(round.job, now, tools), verdict: undefined }
}

const allDone = {
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
}

/** Nothing is decided until all pods at work are being deleted. */
async function endAll(round: Round, verdict: JobCondition, tools: Tools): Promise<Step> {
  const counts = countsOf(round)
  const { count, ready, error } = await endPods(round.job, round.active, tools)
  const managed = {
    active: counts.active - count,
    ready: counts.ready - ready,
    terminating: counts.terminating + count,
    ...(error !== undefined && { error }),
  }
  const isDone = count === round.active.length
  return { managed, status: round.job.status ?? {}, verdict: isDone ? verdict : undefined }
}

/** Tells when a job is suspended and resumed. One that is resumed begins anew. */
function withSuspension(job: Job, now: number, { events }: Tools): JobStatus {
  const status = job.status ?? {}
  const is = isSuspended(job)
  const [state, reason, message] = is
    ? ['True', 'JobSuspended', 'Job suspended']
    : ['False', 'JobResumed', 'Job resumed']
  const next = newCondition('Suspended', { reason, message }, now, state)
  const conditions = withCondition(status.conditions, next)
  if (!conditions) return status
  events.normal(job, is ? 'Suspended' : 'Resumed', next.message ?? '')
  return { ...status, conditions, ...(!is && { startTime: timeText(now) }) }
}

const withCounts = (status: JobStatus, { active, ready, terminating }: Managed): JobStatus => ({
  ...status,
  active,
  ready,
  terminating,
})

function soonest(waits: readonly (number | undefined)[]): Outcome {
  const known = waits.filter((wait) => wait !== undefined)
  return known.length === 0 ? undefined : { againAfter: Math.max(0, Math.min(...known)) }
}
