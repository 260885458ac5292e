import { isNotFound } from '../../client/errors.ts'
import { type Job, type Pod, pods } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { deletePod } from '../pods/pod-control.ts'
import { isReady } from '../pods/pod-state.ts'
import { isTracked, trackingFinalizer } from './job-pod.ts'

/** How many of the pods are being deleted now, and how many of those were ready. */
export interface Removed {
  readonly count: number
  readonly ready: number
  readonly error?: unknown
}

/** Deletes pods whose end is still to be counted. */
export const endPods = (job: Job, some: readonly Pod[], tools: Tools): Promise<Removed> =>
  removeEach(some, (pod) => deletePod(job, pod, tools))

/** Deletes pods that are none of the job's business any more: their end counts for nothing. */
export const dropPods = (job: Job, some: readonly Pod[], tools: Tools): Promise<Removed> =>
  removeEach(some, async (pod) => {
    if (await releasePod(pod, tools)) await deletePod(job, pod, tools)
  })

async function removeEach(
  some: readonly Pod[],
  remove: (pod: Pod) => Promise<void>,
): Promise<Removed> {
  const outcomes = await Promise.allSettled(some.map(remove))
  const gone = some.filter((_, index) => outcomes[index]?.status === 'fulfilled')
  const failed = outcomes.find(({ status }) => status === 'rejected')
  return {
    count: gone.length,
    ready: gone.filter(isReady).length,
    ...(failed?.status === 'rejected' && { error: failed.reason }),
  }
}

/** Takes the finalizer off a pod whose end is counted, or is not to be. Whether the pod is still there. */
export async function releasePod(pod: Pod, { client }: Pick<Tools, 'client'>): Promise<boolean> {
  const { namespace, name = '' } = pod.metadata
  if (!isTracked(pod)) return true
  const metadata = { '$deleteFromPrimitiveList/finalizers': [trackingFinalizer] }
  try {
    await client.patch(pods, { namespace, name }, 'strategic', { metadata })
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}
