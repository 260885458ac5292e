import { type Job, jobs, type Pod } from '../../client/resources.ts'
import { endOf } from '../../controllers/job/conditions.ts'
import { isSucceeded, isTracked, uidOf } from '../../controllers/job/job-pod.ts'
import { controllerOf } from '../../controllers/loop/owners.ts'
import type { Seen } from '../seen.ts'
import type { Rule } from './rule.ts'
import { nameOf } from './workloads.ts'

/** Of each job, the pods that ever succeeded. */
const succeeded = new WeakMap<Seen, Map<string, Set<string>>>()

function succeededOf(seen: Seen, uid: string): Set<string> {
  const all = succeeded.get(seen) ?? new Map<string, Set<string>>()
  succeeded.set(seen, all)
  const those = all.get(uid) ?? new Set<string>()
  all.set(uid, those)
  return those
}

/** No pod of a job that succeeded is forgotten, and none is counted twice. */
export const podsCountedOnce: Rule = {
  name: 'ended pods of jobs counted once',
  onChange({ resource, before, after }, { seen }) {
    // Safe: objects of that resource.
    if (resource === '/pods') return lost(before as Pod | undefined, after as Pod | undefined, seen)
    return resource === 'batch/jobs' && after ? countedTwice(after as Job, seen) : undefined
  },
}

/** Nothing but a uid in the job's status remembers a pod whose finalizer is gone. */
function lost(before: Pod | undefined, after: Pod | undefined, seen: Seen): string | undefined {
  const pod = after ?? before
  const owner = pod && controllerOf(pod)
  if (!pod || owner?.kind !== 'Job' || !isSucceeded(pod)) return undefined
  succeededOf(seen, owner.uid).add(uidOf(pod))
  if (!before || !isTracked(before) || (after && isTracked(after))) return undefined
  const job = seen.all(jobs).find(({ metadata }) => metadata.uid === owner.uid)
  if (!job || endOf(job) || job.metadata.deletionTimestamp) return undefined
  const uids = job.status?.uncountedTerminatedPods?.succeeded ?? []
  return uids.includes(uidOf(pod)) ? undefined : `${nameOf(pod)} succeeded and is counted nowhere`
}

function countedTwice(job: Job, seen: Seen): string | undefined {
  const { succeeded: count = 0, uncountedTerminatedPods: uncounted } = job.status ?? {}
  const told = count + (uncounted?.succeeded?.length ?? 0)
  const there = succeededOf(seen, job.metadata.uid ?? '').size
  return told > there ? `${nameOf(job)} counts ${told} pods of ${there} that succeeded` : undefined
}
