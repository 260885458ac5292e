import { keyOf, placeOf, type ResourceRef } from '../../client/resource.ts'
import { type Pod, pods } from '../../client/resources.ts'
import { selects } from '../../kinds/validate/selects.ts'
import { candidates, claimantKeys } from '../loop/claimants.ts'
import { type Controller, type Outcome, type Tools, watching } from '../loop/controller.ts'
import { claim } from '../loop/owners.ts'
import { availableIn, isActive } from '../pods/pod-state.ts'
import { manage } from './manage.ts'
import type { Replicas, ReplicasKind } from './replicas.ts'
import { isNews, statusOf } from './status.ts'

/** Pods that change together are counted together: a thousand of them would be a thousand counts (milliseconds). */
const batch = 25

/** Keeps as many pods as each object of a kind asks for. */
export const replicaManager = <T extends Replicas>(kind: ReplicasKind<T>): Controller => ({
  name: kind.name,
  watches: [
    watching(kind.resource, (owner) => [keyOf(owner)]),
    watching(
      pods,
      (pod, at) => claimantKeys(pod, kind.resource, kind.selectorOf, at),
      () => batch,
    ),
  ],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const owner = tools.informer(kind.resource).get(namespace, name)
    if (!owner || selects(kind.selectorOf(owner)) === undefined) return undefined
    return sync(kind, owner, tools)
  },
})

async function sync<T extends Replicas>(
  kind: ReplicasKind<T>,
  owner: T,
  tools: Tools,
): Promise<Outcome> {
  const active = await activePods(kind, owner, tools)
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
): Promise<Pod[]> =>
  claim(
    {
      owner,
      ownerResource: resource,
      resource: pods,
      candidates: candidates(owner, pods, tools).filter(isActive),
      selects: ({ metadata }) => selects(selectorOf(owner), metadata.labels) === true,
    },
    tools,
  )

/** The next pod that becomes available by waiting alone. */
function againAfter({ spec }: Replicas, active: readonly Pod[], now: number): Outcome {
  const minReady = spec?.minReadySeconds ?? 0
  if (minReady === 0) return undefined
  const waits = active.flatMap((pod) => availableIn(pod, minReady, now) || [])
  return waits.length === 0 ? undefined : { againAfter: Math.min(...waits) }
}
