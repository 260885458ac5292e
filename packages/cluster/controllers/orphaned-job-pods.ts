import { keyOf, placeOf } from '../client/resource.ts'
import { type Job, jobs, type Pod, pods } from '../client/resources.ts'
import { isFinished } from './job/conditions.ts'
import { isTracked } from './job/job-pod.ts'
import { releasePod } from './job/remove-pods.ts'
import { isManagedElsewhere } from './job/spec.ts'
import { type Controller, type Informers, watching } from './loop/controller.ts'
import { controllerKeys, controllerOf } from './loop/owners.ts'

/** Lets pods go that a job's finalizer holds though no job will count them any more. */
export const orphanedJobPods: Controller = {
  name: 'orphaned-job-pods',
  retry: { first: 1000, longest: 60_000 },
  watches: [
    watching(pods, (pod, at) =>
      isTracked(pod) && isToBeFreed(pod, at) && mayBeForgotten(pod) ? [keyOf(pod)] : [],
    ),
    watching(jobs, podKeys),
  ],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const pod = tools.informer(pods).get(namespace, name)
    if (pod && isTracked(pod) && isToBeFreed(pod, tools)) await releasePod(pod, tools)
  },
}

/** A new pod may be known before its job is. */
const mayBeForgotten = (pod: Pod): boolean =>
  !controllerOf(pod) || Boolean(pod.metadata.deletionTimestamp)

/** Nobody manages it, or a job that is gone or finished. */
function isToBeFreed(pod: Pod, at: Informers): boolean {
  const owner = controllerOf(pod)
  if (!owner) return true
  if (controllerKeys(pod, jobs).length === 0) return false
  const job = at.informer(jobs).get(pod.metadata.namespace ?? '', owner.name)
  if (!job || job.metadata.uid !== owner.uid) return true
  return isFinished(job) && !isManagedElsewhere(job)
}

function podKeys(job: Job, at: Informers): readonly string[] {
  const { namespace = '', name = '', uid = '' } = job.metadata
  const isGone = at.informer(jobs).get(namespace, name)?.metadata.uid !== uid
  if (!isGone && !isFinished(job)) return []
  return at.informer(pods).ownedBy(uid).filter(isTracked).map(keyOf)
}
