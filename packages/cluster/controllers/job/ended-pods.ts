import type { JobCondition, JobStatus } from 'kubernetes-types/batch/v1.js'
import type { Job, Pod } from '../../client/resources.ts'
import { judge } from './failure-policy.ts'
import { indexOf, isFailed, isSucceeded, isTracked, uidOf, validIndexOf } from './job-pod.ts'
import type { Round } from './round.ts'
import { completionsOf, isIndexed } from './spec.ts'
import { countUncounted } from './status.ts'

/** So many are counted at once, lest the list of their uids grow long. */
const most = 500

export interface Ended {
  /** Those whose finalizers may go once the status below is stored. */
  readonly pods: readonly Pod[]
  readonly status: JobStatus
  /** There are more, for another time. */
  readonly isFull: boolean
}

/** Finds pods that ended and enters them in the status' list of those to count. */
export function endedPods(
  round: Round,
  status: JobStatus,
  verdict: JobCondition | undefined,
): Ended {
  const pods: Pod[] = []
  const uncounted = {
    succeeded: [...(status.uncountedTerminatedPods?.succeeded ?? [])],
    failed: [...(status.uncountedTerminatedPods?.failed ?? [])],
  }
  const next = { ...status, uncountedTerminatedPods: uncounted }
  const kindOf = endKinds(round, verdict)
  const awaited = new Set(round.awaited.values())
  let indexes = 0
  for (const pod of inOrder(round)) {
    if (!isTracked(pod) || (!verdict && !mayGo(pod, round.job, awaited))) continue
    pods.push(pod)
    const kind = kindOf(pod)
    if (kind === 'index') indexes++
    else if (kind) uncounted[kind].push(uidOf(pod))
    if (indexes + countUncounted(next) >= most) return { pods, status: next, isFull: true }
  }
  return { pods, status: next, isFull: false }
}

function inOrder({ job, pods }: Round): readonly Pod[] {
  if (!isIndexed(job)) return pods
  return pods.toSorted((a, b) => (indexOf(a) ?? -1) - (indexOf(b) ?? -1))
}

function mayGo(pod: Pod, job: Job, awaited: ReadonlySet<Pod>): boolean {
  if (job.metadata.deletionTimestamp || isSucceeded(pod)) return true
  return isFailed(pod, job) && !awaited.has(pod)
}

/** As what a pod's end is new: an index suffices to know that it succeeded. */
type EndKind = 'succeeded' | 'failed' | 'index' | undefined

function endKinds(round: Round, verdict: JobCondition | undefined): (pod: Pod) => EndKind {
  const { job, countedIndexes } = round
  const known = job.status?.uncountedTerminatedPods
  const [succeeded, failed] = [new Set(known?.succeeded), new Set(known?.failed)]
  // When a job fails, so do the pods that are still at work.
  const allFail = verdict !== undefined && verdict.type !== 'SuccessCriteriaMet'
  const indexIn = (pod: Pod) => validIndexOf(pod, completionsOf(job))
  return (pod) => {
    const isKnownFailed = failed.has(uidOf(pod))
    if (isSucceeded(pod) && !isKnownFailed) {
      if (!isIndexed(job)) return succeeded.has(uidOf(pod)) ? undefined : 'succeeded'
      const index = indexIn(pod)
      return index !== undefined && !countedIndexes.has(index) ? 'index' : undefined
    }
    if ((!isFailed(pod, job) && !allFail) || isKnownFailed) return undefined
    if (isIndexed(job) && indexIn(pod) === undefined) return undefined
    return judge(job, pod).isCounted ? 'failed' : undefined
  }
}
