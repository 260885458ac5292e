import { keyOf } from '../client/resource.ts'
import { type Job, jobs, type Pod, pods } from '../client/resources.ts'
import { BackOffs } from './job/back-off.ts'
import { jobsSelecting } from './job/claim-pods.ts'
import { isFinished } from './job/conditions.ts'
import { syncJob } from './job/sync-job.ts'
import { type Controller, type Informers, watching } from './loop/controller.ts'
import { controllerKeys, controllerOf } from './loop/owners.ts'

/** What pods do is looked at once a second, so that those that end together are counted together (milliseconds). */
const batch = 1000

/** Runs a job's pods until so many have succeeded, or too many have failed. */
export const jobController = (): Controller => {
  const backOffs = new BackOffs()
  return {
    name: 'job-controller',
    retry: { first: 1000, longest: 60_000 },
    watches: [
      watching(
        jobs,
        (job) => (isFinished(job) ? [] : [keyOf(job)]),
        (job, before) => (isSameSpec(job, before) ? batch : 0),
      ),
      watching(pods, jobKeys, () => batch),
    ],
    reconcile: (key, tools) => syncJob(key, tools, backOffs),
  }
}

const isSameSpec = ({ metadata }: Job, before: Job | undefined): boolean =>
  before !== undefined && metadata.generation === before.metadata.generation

function jobKeys(pod: Pod, at: Informers): readonly string[] {
  if (controllerOf(pod)) return controllerKeys(pod, jobs)
  return jobsSelecting(pod, at.informer(jobs).in(pod.metadata.namespace ?? '')).map(keyOf)
}
