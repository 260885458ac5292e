import type { Job, Pod } from '../../client/resources.ts'
import { isActive } from '../pods/pod-state.ts'
import { type BackOff, nextBackOff } from './back-off.ts'
import { judge } from './failure-policy.ts'
import { finishTime } from './finish-time.ts'
import { Indexes } from './indexes.ts'
import {
  failureCount,
  ignoredFailureCount,
  isFailed,
  isSucceeded,
  isTracked,
  uidOf,
  validIndexOf,
} from './job-pod.ts'
import { completionsOf, isIndexed, limitsEachIndex } from './spec.ts'

/** What one look at a job and its pods finds. */
export interface Round {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  /** How many succeeded and failed, those whose end is not in the status yet included. */
  readonly succeeded: number
  readonly failed: number
  readonly backOff: BackOff
  /** Of an indexed job: those that succeeded as far as the status tells, and all. */
  readonly countedIndexes: Indexes
  readonly succeededIndexes: Indexes
  /** Undefined unless each index has a limit. */
  readonly failedIndexes: Indexes | undefined
  /** Failed pods that stay until another one of their index carries on their count. */
  readonly awaited: ReadonlyMap<number, Pod>
}

export function look(job: Job, pods: readonly Pod[], before: BackOff): Round {
  const { succeeded = 0, failed = 0, uncountedTerminatedPods: uncounted } = job.status ?? {}
  const newlySucceeded = newlyEnded(job, pods, uncounted?.succeeded).filter(isSucceeded)
  const newlyFailed = newlyEnded(job, pods, uncounted?.failed).filter((it) => isFailed(it, job))
  const counted = newlyFailed.filter((pod) => judge(job, pod).isCounted)
  const indexes = indexesOf(job, pods)
  const active = pods.filter(isActive)
  return {
    job,
    pods,
    active,
    succeeded: isIndexed(job)
      ? indexes.succeededIndexes.total
      : succeeded + newlySucceeded.length + (uncounted?.succeeded?.length ?? 0),
    failed: failed + counted.length + (uncounted?.failed?.length ?? 0),
    backOff: nextBackOff(before, newlySucceeded, newlyFailed),
    ...indexes,
    awaited: limitsEachIndex(job) ? awaitedOf(job, pods, active, indexes) : new Map(),
  }
}

/** Pods whose end is neither in the counts nor in the list of those that will be. */
function newlyEnded(job: Job, pods: readonly Pod[], uncounted: readonly string[] = []): Pod[] {
  const known = new Set(uncounted)
  return pods.filter(
    (pod) =>
      isTracked(pod) &&
      !known.has(uidOf(pod)) &&
      (!isIndexed(job) || validIndexOf(pod, completionsOf(job)) !== undefined),
  )
}

type FoundIndexes = Pick<Round, 'countedIndexes' | 'succeededIndexes' | 'failedIndexes'>

function indexesOf(job: Job, pods: readonly Pod[]): FoundIndexes {
  const { none } = Indexes
  if (!isIndexed(job))
    return { countedIndexes: none, succeededIndexes: none, failedIndexes: undefined }
  const completions = completionsOf(job)
  const { completedIndexes, failedIndexes } = job.status ?? {}
  const countedIndexes = Indexes.parse(completedIndexes, completions)
  const ended = (isSo: (pod: Pod) => boolean) => indexesIn(pods.filter(isTracked).filter(isSo), job)
  return {
    countedIndexes,
    succeededIndexes: countedIndexes.with(ended(isSucceeded)),
    failedIndexes: limitsEachIndex(job)
      ? Indexes.parse(failedIndexes, completions).with(ended((pod) => failsIndex(job, pod)))
      : undefined,
  }
}

const indexesIn = (pods: readonly Pod[], job: Job): Indexes =>
  Indexes.of(pods.flatMap((pod) => validIndexOf(pod, completionsOf(job)) ?? []))

function failsIndex(job: Job, pod: Pod): boolean {
  if (!isFailed(pod, job)) return false
  const { action, isCounted } = judge(job, pod)
  if (action === 'FailIndex') return true
  return isCounted && failureCount(pod) >= (job.spec?.backoffLimitPerIndex ?? 0)
}

function awaitedOf(
  job: Job,
  pods: readonly Pod[],
  active: readonly Pod[],
  { succeededIndexes, failedIndexes }: FoundIndexes,
): ReadonlyMap<number, Pod> {
  const settled = indexesIn(active, job)
    .with(succeededIndexes)
    .with(failedIndexes ?? Indexes.none)
  const awaited = new Map<number, Pod>()
  for (const pod of newlyEnded(job, pods).filter((it) => isFailed(it, job))) {
    const index = validIndexOf(pod, completionsOf(job))
    if (index === undefined || settled.has(index)) continue
    const other = awaited.get(index)
    if (!other || isAfter(pod, other)) awaited.set(index, pod)
  }
  return awaited
}

const allFailures = (pod: Pod) => failureCount(pod) + ignoredFailureCount(pod)

const isAfter = (pod: Pod, other: Pod): boolean =>
  allFailures(pod) >= allFailures(other) && finishTime(pod) >= finishTime(other)
