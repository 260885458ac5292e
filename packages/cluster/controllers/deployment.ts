import { keyOf, placeOf } from '../client/resource.ts'
import {
  type Deployment,
  deployments,
  type Pod,
  pods,
  type ReplicaSet,
  replicaSets,
} from '../client/resources.ts'
import { selects } from '../kinds/validate/selects.ts'
import { forgetOldSets } from './deployment/history.ts'
import { notePause } from './deployment/paused.ts'
import { keepProgress } from './deployment/progress.ts'
import { recreate } from './deployment/recreate.ts'
import { type Rollout, rolloutOf } from './deployment/replica-sets.ts'
import { roll } from './deployment/roll.ts'
import { rollBack, wantedRevision } from './deployment/roll-back.ts'
import { isScaling, scale } from './deployment/scale.ts'
import { keepStatus, statusOf } from './deployment/status.ts'
import { syncRevision } from './deployment/sync-revision.ts'
import { candidates, claimantKeys } from './loop/claimants.ts'
import {
  type Controller,
  type Informers,
  type Outcome,
  type Tools,
  watching,
} from './loop/controller.ts'
import { claim, controllerKeys } from './loop/owners.ts'
import { isNamespaceEnding } from './pods/pod-control.ts'

/** Brings a deployment's pods to its template through replica sets, one for each template it had. */
export const deploymentController: Controller = {
  name: 'deployment-controller',
  watches: [
    watching(deployments, (deployment) => [keyOf(deployment)]),
    watching(replicaSets, (set, at) =>
      claimantKeys(set, deployments, ({ spec }) => spec?.selector, at),
    ),
    watching(pods, recreatedKeys),
  ],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const deployment = tools.informer(deployments).get(namespace, name)
    if (!deployment || selects(deployment.spec?.selector) === undefined) return undefined
    try {
      return await sync(deployment, tools)
    } catch (error) {
      if (isNamespaceEnding(error)) return undefined
      throw error
    }
  },
}

/** Whoever waits for the last pod of a template before. */
function recreatedKeys(pod: Pod, at: Informers): readonly string[] {
  const [owner] = controllerKeys(pod, replicaSets)
  if (!owner) return []
  const { namespace, name } = placeOf(owner)
  const set = at.informer(replicaSets).get(namespace, name)
  return (set ? controllerKeys(set, deployments) : []).filter((key) => {
    const found = at.informer(deployments).get(namespace, placeOf(key).name)
    return found?.spec?.strategy?.type === 'Recreate'
  })
}

async function sync(known: Deployment, tools: Tools): Promise<Outcome> {
  const sets = await ownSets(known, tools)
  if (known.metadata.deletionTimestamp)
    return keepCounts(await syncRevision(rolloutOf(known, sets), tools), tools)
  const deployment = await notePause(known, tools)
  const { paused: isPaused } = deployment.spec ?? {}
  const wanted = wantedRevision(deployment)
  const rollout = await syncRevision(rolloutOf(deployment, sets), tools)
  if (wanted !== undefined && !isPaused) {
    await rollBack(rollout, wanted, tools)
    return undefined
  }
  if (!isPaused && !isScaling(rollout)) return keepProgress(await rollOut(rollout, tools), tools)
  const scaled = await scale(rollout, tools)
  if (isPaused && wanted === undefined) await forgetOldSets(scaled, tools)
  return keepCounts(scaled, tools)
}

const rollOut = (rollout: Rollout, tools: Tools): Promise<Rollout> =>
  rollout.deployment.spec?.strategy?.type === 'Recreate'
    ? recreate(rollout, tools)
    : roll(rollout, tools)

async function keepCounts(rollout: Rollout, tools: Tools): Promise<undefined> {
  await keepStatus(rollout.deployment, statusOf(rollout, tools.clock.now()), tools)
}

const ownSets = (deployment: Deployment, tools: Tools): Promise<ReplicaSet[]> =>
  claim(
    {
      owner: deployment,
      ownerResource: deployments,
      resource: replicaSets,
      candidates: candidates(deployment, replicaSets, tools),
      selects: ({ metadata }) => selects(deployment.spec?.selector, metadata.labels) === true,
    },
    tools,
  )
