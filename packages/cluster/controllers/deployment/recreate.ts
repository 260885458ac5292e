import { pods } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { forgetOldSets } from './history.ts'
import { withNewSet } from './new-set.ts'
import { isActiveSet, type Rollout, sizeOf, sum } from './replica-sets.ts'
import { scaleIn } from './scale-set.ts'
import { isComplete } from './status.ts'

/** Replaces all pods at once: none of the present template before all others are gone. */
export async function recreate(rollout: Rollout, tools: Tools): Promise<Rollout> {
  const active = rollout.oldSets.filter(isActiveSet)
  let next = rollout
  for (const set of active) next = await scaleIn(next, set, 0, tools)
  if (active.length > 0 || hasOldPods(rollout, tools)) return next
  const made = await withNewSet(rollout, tools)
  const { deployment } = made
  next = await scaleIn(made, made.newSet, sizeOf(deployment), tools)
  if (isComplete(deployment, deployment.status)) await forgetOldSets(next, tools)
  return next
}

/** Pods that are being deleted still run. */
const hasOldPods = ({ oldSets }: Rollout, { informer }: Tools): boolean =>
  sum(oldSets, ({ status }) => status?.replicas ?? 0) > 0 ||
  oldSets
    .flatMap(({ metadata }) => informer(pods).ownedBy(metadata.uid ?? ''))
    .some(({ status }) => status?.phase !== 'Failed' && status?.phase !== 'Succeeded')
