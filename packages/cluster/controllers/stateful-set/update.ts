import { isNotFound } from '../../client/errors.ts'
import type { Tools } from '../loop/controller.ts'
import { revisionOf } from './identity.ts'
import type { Plan } from './plan.ts'
import { deleteStatefulPod } from './pods.ts'
import { isHealthy } from './status.ts'

/** Takes down the last pod that is not of the new revision, once those after it are well. Gives how many it took. */
export async function update({ set, replicas, revisions }: Plan, tools: Tools): Promise<number> {
  const { type, rollingUpdate } = set.spec?.updateStrategy ?? {}
  if (type === 'OnDelete') return 0
  const partition = rollingUpdate?.partition ?? 0
  for (const pod of replicas.slice(partition).toReversed()) {
    const isNew = revisionOf(pod) === revisions.update.metadata.name
    if (!isNew && !pod.metadata.deletionTimestamp) {
      await deleteStatefulPod(set, pod, tools).catch((error) => {
        if (!isNotFound(error)) throw error
      })
      return 1
    }
    if (!isHealthy(pod)) return 0
  }
  return 0
}
