import type { Pod } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { controllerReference } from '../loop/owners.ts'
import {
  createPod,
  deletePod,
  inGrowingRounds,
  isNamespaceEnding,
  podFromTemplate,
} from '../pods/pod-control.ts'
import { podsToDelete } from './deletion-order.ts'
import { relatedPods } from './related-pods.ts'
import { type Replicas, type ReplicasKind, replicasOf } from './replicas.ts'

/** So many pods are made or deleted before what became of it is looked at. */
const burst = 500

/** Makes what pods are missing and deletes what is too much. Gives the first failure, if any. */
export function manage<T extends Replicas>(
  kind: ReplicasKind<T>,
  owner: T,
  active: readonly Pod[],
  tools: Tools,
): Promise<unknown> {
  const missing = replicasOf(owner) - active.length
  if (missing > 0) return make(kind, owner, Math.min(missing, burst), tools)
  const related = missing < 0 ? relatedPods(kind, owner, tools) : []
  const count = Math.min(-missing, burst)
  return remove(owner, podsToDelete(active, related, count, tools.clock.now()), tools)
}

async function make<T extends Replicas>(
  { resource }: ReplicasKind<T>,
  owner: T,
  count: number,
  tools: Tools,
): Promise<unknown> {
  const reference = controllerReference(owner, resource)
  const pod = podFromTemplate(owner, owner.spec?.template ?? {}, reference)
  const { error } = await inGrowingRounds(count, async () => {
    await createPod(owner, pod, tools).catch((error: unknown) => {
      if (!isNamespaceEnding(error)) throw error
    })
  })
  return error
}

async function remove(owner: Replicas, pods: readonly Pod[], tools: Tools): Promise<unknown> {
  const outcomes = await Promise.allSettled(pods.map((pod) => deletePod(owner, pod, tools)))
  return outcomes.find((it) => it.status === 'rejected')?.reason
}
