import { isNotFound } from '../../client/errors.ts'
import { type Pod, pods } from '../../client/resources.ts'
import { fullName } from '../decide/pod-view.ts'
import type { WorkerParts } from './worker-parts.ts'

/** Removes a pod that has ended from the API; false when that is to be tried again. */
export async function deletePod(
  { client, log }: Pick<WorkerParts, 'client' | 'log'>,
  pod: Pod,
): Promise<boolean> {
  const { namespace, name = '', uid } = pod.metadata
  try {
    const options = { gracePeriodSeconds: 0, ...(uid && { preconditions: { uid } }) }
    await client.delete(pods, { namespace, name }, options)
    return true
  } catch (error) {
    if (isNotFound(error)) return true
    log.debug({ err: error, pod: fullName(pod) }, 'a pod was not deleted')
    return false
  }
}
