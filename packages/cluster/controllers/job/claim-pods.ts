import { type Job, jobs, type Pod, pods } from '../../client/resources.ts'
import { selects } from '../../kinds/validate/selects.ts'
import type { Tools } from '../loop/controller.ts'
import { claim, controllerOf } from '../loop/owners.ts'
import { trackingFinalizer } from './job-pod.ts'

/** A job's pods. Takes those that it selects and nobody has, lets go those that it selects no more. */
export function claimPods(job: Job, tools: Tools): Promise<Pod[]> {
  const { namespace = '', uid = '' } = job.metadata
  const known = tools.informer(pods)
  const selector = job.spec?.selector
  return claim(
    {
      owner: job,
      ownerResource: jobs,
      resource: pods,
      candidates: [...known.ownedBy(uid), ...known.in(namespace).filter((it) => !controllerOf(it))],
      finalizers: [trackingFinalizer],
      selects: ({ metadata }) => selects(selector, metadata.labels) === true,
    },
    tools,
  )
}

/** Jobs that might take a pod that nobody has. */
export function jobsSelecting({ metadata }: Pod, all: readonly Job[]): readonly Job[] {
  return all.filter(({ spec }) => selects(spec?.selector, metadata.labels) === true)
}
