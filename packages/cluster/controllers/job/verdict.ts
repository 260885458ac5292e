import type { JobCondition } from 'kubernetes-types/batch/v1.js'
import type { Job, Pod } from '../../client/resources.ts'
import { holding, newCondition } from './conditions.ts'
import { judge } from './failure-policy.ts'
import { isFailed } from './job-pod.ts'
import type { Round } from './round.ts'
import { completionsOf, isIndexed, isSuspended } from './spec.ts'
import { successText } from './success-policy.ts'

type Why = Pick<JobCondition, 'reason' | 'message'>

/**
 * Whether a job is to end, and why: `FailureTarget` or `SuccessCriteriaMet`, and `Failed` where it was to fail before. What
 * was decided before stays. That all completions are there is seen later, when no pod is left.
 */
export function verdictOf(round: Round, now: number): JobCondition | undefined {
  const { job } = round
  const met = holding(job, 'SuccessCriteriaMet')
  if (met) return met
  const target = holding(job, 'FailureTarget')
  if (target) return newCondition('Failed', target, now)
  const failure =
    policyFailure(round) ?? limitFailure(round) ?? deadlineFailure(job, now) ?? indexFailure(round)
  if (failure) return newCondition('FailureTarget', failure, now)
  const message = isIndexed(job) ? successText(job, round.succeededIndexes) : undefined
  if (message === undefined) return undefined
  return newCondition('SuccessCriteriaMet', { reason: 'SuccessPolicy', message }, now)
}

function policyFailure({ job, pods }: Round): Why | undefined {
  if (!job.spec?.podFailurePolicy) return undefined
  for (const pod of pods) {
    const message = isFailed(pod, job) ? judge(job, pod).message : undefined
    if (message !== undefined) return { reason: 'PodFailurePolicy', message }
  }
  return undefined
}

function limitFailure({ job, pods, failed }: Round): Why | undefined {
  const limit = job.spec?.backoffLimit ?? 0
  if (failed <= limit && !isRestartedTooOften(job, pods, limit)) return undefined
  return {
    reason: 'BackoffLimitExceeded',
    message: 'Job has reached the specified backoff limit',
  }
}

/** Containers that are restarted in their pod count, too. */
function isRestartedTooOften({ spec }: Job, pods: readonly Pod[], limit: number): boolean {
  if (spec?.template.spec?.restartPolicy !== 'OnFailure') return false
  const restarts = pods
    .filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending')
    .flatMap(({ status }) => [
      ...(status?.initContainerStatuses ?? []),
      ...(status?.containerStatuses ?? []),
    ])
    .reduce((sum, { restartCount }) => sum + restartCount, 0)
  return restarts > 0 && restarts >= limit
}

function deadlineFailure(job: Job, now: number): Why | undefined {
  if ((untilDeadline(job, now) ?? 1) > 0) return undefined
  return { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }
}

/** Milliseconds that a job may go on; undefined if it may for ever, or is suspended. */
export function untilDeadline(job: Job, now: number): number | undefined {
  const seconds = job.spec?.activeDeadlineSeconds
  const start = job.status?.startTime
  if (seconds === undefined || !start || isSuspended(job)) return undefined
  return Date.parse(start) + seconds * 1000 - now
}

function indexFailure({ job, failedIndexes, succeededIndexes }: Round): Why | undefined {
  if (!failedIndexes) return undefined
  const { maxFailedIndexes = Number.POSITIVE_INFINITY } = job.spec ?? {}
  if (failedIndexes.total > maxFailedIndexes)
    return {
      reason: 'MaxFailedIndexesExceeded',
      message: 'Job has exceeded the specified maximal number of failed indexes',
    }
  const isAllDone = failedIndexes.total + succeededIndexes.total >= completionsOf(job)
  if (failedIndexes.total === 0 || !isAllDone) return undefined
  return { reason: 'FailedIndexes', message: 'Job has failed indexes' }
}
