import type { StatefulSetStatus } from 'kubernetes-types/apps/v1.js'
import { keyOf, placeOf } from '../client/resource.ts'
import {
  controllerRevisions,
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  pods,
  type StatefulSet,
  statefulSets,
} from '../client/resources.ts'
import { selects } from '../kinds/validate/selects.ts'
import { candidates, claimantKeys } from './loop/claimants.ts'
import { type Controller, type Outcome, type Tools, watching } from './loop/controller.ts'
import { claim, controllerKeys, controllerOf } from './loop/owners.ts'
import { availableIn } from './pods/pod-state.ts'
import { identityOf, isMemberOf } from './stateful-set/identity.ts'
import { planFor } from './stateful-set/plan.ts'
import {
  adoptRevisions,
  findRevisions,
  forgetRevisions,
  knownRevisions,
  type Revisions,
} from './stateful-set/revisions.ts'
import { scale } from './stateful-set/scale.ts'
import { isNews, statusOf } from './stateful-set/status.ts'
import { update } from './stateful-set/update.ts'

/**
 * Whoever waits for a pod to be gone looks for its name, as kubectl does between a get and a list: it would take a pod that
 * comes at once for the one before, and wait for ever.
 */
const beforeReplacing = 200

/** Keeps pods with names of their own and storage of their own, one after the other. */
export const statefulSetController: Controller = {
  name: 'statefulset-controller',
  watches: [
    watching(statefulSets, (set) => [keyOf(set)]),
    watching(
      pods,
      (pod, at) => claimantKeys(pod, statefulSets, ({ spec }) => spec?.selector, at),
      ({ metadata }) => (metadata.deletionTimestamp ? beforeReplacing : 0),
    ),
    watching(persistentVolumeClaims, claimKeys),
    watching(controllerRevisions, () => []),
  ],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const set = tools.informer(statefulSets).get(namespace, name)
    if (!set || selects(set.spec?.selector) === undefined) return undefined
    await adoptRevisions(set, tools)
    const own = await ownPods(set, tools)
    const now = tools.clock.now()
    const known = knownRevisions(set, tools)
    const revisions = await findRevisions(set, known, tools)
    await sync(set, revisions, own, now, tools).finally(() =>
      forgetRevisions(set, known, revisions, own, tools),
    )
    return againAfter(set, own, now)
  },
}

/** The set whose pods a claim went with: they wait for it to be gone. */
function claimKeys(object: PersistentVolumeClaim): readonly string[] {
  const owner = controllerOf(object)
  if (owner?.kind !== pods.kind) return controllerKeys(object, statefulSets)
  const { parent } = identityOf({ metadata: { name: owner.name } })
  return [`${object.metadata.namespace ?? ''}/${parent}`]
}

const ownPods = (set: StatefulSet, tools: Tools): Promise<Pod[]> =>
  claim(
    {
      owner: set,
      ownerResource: statefulSets,
      resource: pods,
      candidates: candidates(set, pods, tools),
      selects: (pod) =>
        isMemberOf(set, pod) && selects(set.spec?.selector, pod.metadata.labels) === true,
    },
    tools,
  )

/** Does what is due, and tells how far it came even if that fails. */
async function sync(
  set: StatefulSet,
  revisions: Revisions,
  own: readonly Pod[],
  now: number,
  tools: Tools,
): Promise<void> {
  if (set.metadata.deletionTimestamp)
    return keepStatus(set, statusOf(set, revisions, own, 0, now), tools)
  const plan = planFor(set, revisions, own, now)
  let takenDown = 0
  try {
    if (await scale(plan, tools)) takenDown = await update(plan, tools)
  } finally {
    const counted = [...plan.replicas, ...plan.condemned]
    await keepStatus(set, statusOf(set, revisions, counted, takenDown, now), tools)
  }
}

async function keepStatus(
  set: StatefulSet,
  status: StatefulSetStatus,
  { client }: Tools,
): Promise<void> {
  if (isNews(set.status, status)) await client.update(statefulSets, { ...set, status }, 'status')
}

/** The next pod that becomes available by waiting alone. */
function againAfter(set: StatefulSet, own: readonly Pod[], now: number): Outcome {
  const minReady = set.spec?.minReadySeconds ?? 0
  const waits = own.flatMap((pod) => availableIn(pod, minReady, now) || [])
  return waits.length === 0 ? undefined : { againAfter: Math.min(...waits) }
}
