import { keyOf, placeOf, type ResourceRef } from '../../client/resource.ts'
import { type Pod, pods } from '../../client/resources.ts'
import { selects } from '../../kinds/validate/selects.ts'
import { candidates, claimantKeys } from '../loop/claimants.ts'
import { type Controller, type Outcome, type Tools, watching } from '../loop/controller.ts'
import { claim, controllerKeys } from '../loop/owners.ts'
import { availableIn, isActive } from '../pods/pod-state.ts'
import { manage } from './manage.ts'
import type { Replicas, ReplicasKind } from './replicas.ts'
import { isNews, statusOf } from './status.ts'

/**
 * Pods that change together are counted together: a thousand of them would be a thousand counts. Of many pods for longer,
 * since each count looks at all (milliseconds, and for each pod).
 */
const shortestBatch = 25
const batchOfPod = 1 / 50

/** Keeps as many pods as each object of a kind asks for. */
export function replicaManager<T extends Replicas>(kind: ReplicasKind<T>): Controller {
  /** How many pods there were when they were last counted. */
  const counts = new Map<string, number>()
  const batchOf = (pod: Pod) => {
    const [key = ''] = controllerKeys(pod, kind.resource)
    return Math.max(shortestBatch, (counts.get(key) ?? 0) * batchOfPod)
  }
  return {
    name: kind.name,
    watches: [
      watching(kind.resource, (owner) => [keyOf(owner)]),
      watching(pods, (pod, at) => claimantKeys(pod, kind.resource, kind.selectorOf, at), batchOf),
    ],
    async reconcile(key, tools) {
      const { namespace, name } = placeOf(key)
      const owner = tools.informer(kind.resource).get(namespace, name)
      if (!owner) counts.delete(key)
      if (!owner || selects(kind.selectorOf(owner)) === undefined) return undefined
      const active = await activePods(kind, owner, tools)
      counts.set(key, active.length)
      return sync(kind, owner, active, tools)
    },
  }
}

async function sync<T extends Replicas>(
  kind: ReplicasKind<T>,
  owner: T,
  active: readonly Pod[],
  tools: Tools,
): Promise<Outcome> {
  const failure = owner.metadata.deletionTimestamp
    ? undefined
    : await manage(kind, owner, active, tools)
  const now = tools.clock.now()
  const status = statusOf(owner, active, failure, now)
  if (isNews(owner.status, status))
    // Safe: the two kinds have the same status.
    await tools.client.update(
      kind.resource as ResourceRef<Replicas>,
      { ...owner, status },
      'status',
    )
  if (failure) throw failure
  return againAfter(owner, active, now)
}

const activePods = <T extends Replicas>(
  { resource, selectorOf }: ReplicasKind<T>,
  owner: T,
  tools: Tools,
): Promise<Pod[]> => {
  const selector = selectorOf(owner)
  return claim(
    {
      owner,
      ownerResource: resource,
      resource: pods,
      candidates: candidates(owner, pods, tools).filter(isActive),
      selects: ({ metadata }) => selects(selector, metadata.labels) === true,
    },
    tools,
  )
}

/** The next pod that becomes available by waiting alone. */
function againAfter({ spec }: Replicas, active: readonly Pod[], now: number): Outcome {
  const minReady = spec?.minReadySeconds ?? 0
  if (minReady === 0) return undefined
  const waits = active.flatMap((pod) => availableIn(pod, minReady, now) || [])
  return waits.length === 0 ? undefined : { againAfter: Math.min(...waits) }
}
