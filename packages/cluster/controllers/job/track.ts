import { isDeepStrictEqual } from 'node:util'
import type { JobCondition, JobStatus } from 'kubernetes-types/batch/v1.js'
import { type Job, jobs, type Pod } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { newCondition, withCondition } from './conditions.ts'
import { type Ended, endedPods } from './ended-pods.ts'
import { isTracked, uidOf } from './job-pod.ts'
import { releasePod } from './remove-pods.ts'
import type { Round } from './round.ts'
import { isIndexed } from './spec.ts'
import { countUncounted, settled, written } from './status.ts'

export interface Tracking {
  readonly round: Round
  /** As the API has it. */
  readonly stored: Job
  /** As it is to be, but for what is counted here. */
  readonly status: JobStatus
  readonly verdict: JobCondition | undefined
  readonly terminating: number
  /** Called once what was found is stored. */
  remember(): void
}

/**
 * Counts ended pods, each once, whatever fails on the way: first their uids are stored, then their finalizers are taken
 * off, then they are counted and their uids forgotten. After that the job ends if it is to.
 */
export async function track(tracking: Tracking, tools: Tools): Promise<void> {
  const { round, stored, verdict, terminating } = tracking
  const tracked = new Set(round.pods.filter(isTracked).map(uidOf))
  const ended = endedPods(round, settled(tracking.status, tracked), verdict)
  const decided = decide(withIndexes(round, ended.status), verdict, tools.clock.now())
  const job = await store(stored, decided.status, tools)
  if (job !== stored) tracking.remember()
  const failure = await release(ended, tracked, tools)
  const counted = settled(job.status ?? {}, tracked)
  if (failure) {
    await store(job, counted, tools)
    throw failure.error
  }
  const mayEnd = !ended.isFull && countUncounted(counted) === 0 && terminating === 0
  if (!decided.end || !mayEnd) return void (await store(job, counted, tools))
  tellEnd(await store(job, withEnd(counted, decided.end), tools), decided.end, tools)
}

/** Writes a status unless it is there already. */
async function store(job: Job, status: JobStatus, { client }: Tools): Promise<Job> {
  const next = written(status)
  if (isDeepStrictEqual(next, job.status)) return job
  return client.update(jobs, { ...job, status: next }, 'status')
}

function withIndexes(round: Round, status: JobStatus): JobStatus {
  const { job, succeededIndexes, failedIndexes } = round
  if (!isIndexed(job)) return status
  const { failedIndexes: _, ...rest } = status
  return {
    ...rest,
    succeeded: succeededIndexes.total,
    completedIndexes: succeededIndexes.toString(),
    ...(failedIndexes && { failedIndexes: failedIndexes.toString() }),
  }
}

interface Decided {
  readonly status: JobStatus
  /** The condition that is to hold once all is counted. */
  readonly end?: JobCondition
}

/** What was decided is stored before finalizers go, and lasts even if pods are gone when it is looked at again. */
function decide(status: JobStatus, verdict: JobCondition | undefined, now: number): Decided {
  if (!verdict) return { status }
  const { type } = verdict
  // Of now: what was decided while the clock was wrong may lie before the start.
  const end = newCondition(type === 'SuccessCriteriaMet' ? 'Complete' : 'Failed', verdict, now)
  const conditions = status.conditions ?? []
  const isThere = conditions.some((it) => it.type === type && it.status === 'True')
  // A job that was to fail before has its target already.
  if (isThere || type === 'Failed') return { status, end }
  return { status: { ...status, conditions: [...conditions, verdict] }, end }
}

async function release(
  { pods }: Ended,
  tracked: Set<string>,
  tools: Tools,
): Promise<{ readonly error: unknown } | undefined> {
  const outcomes = await Promise.allSettled(pods.map((pod: Pod) => releasePod(pod, tools)))
  for (const [index, pod] of pods.entries())
    if (outcomes[index]?.status === 'fulfilled') tracked.delete(uidOf(pod))
  const failed = outcomes.find((it) => it.status === 'rejected')
  return failed && { error: failed.reason }
}

const withEnd = (status: JobStatus, end: JobCondition): JobStatus => ({
  ...status,
  conditions: withCondition(status.conditions, end) ?? [],
  ...(end.type === 'Complete' && { completionTime: end.lastTransitionTime ?? '' }),
})

function tellEnd(job: Job, { type, reason = '', message = '' }: JobCondition, { events }: Tools) {
  if (type !== 'Complete') return events.warning(job, reason, message)
  const { completions } = job.spec ?? {}
  if (completions !== undefined && (job.status?.succeeded ?? 0) > completions)
    events.warning(
      job,
      'TooManySucceededPods',
      'Too many succeeded pods running after completion count reached',
    )
  events.normal(job, 'Completed', 'Job completed')
}
