import { type Deployment, replicaSets } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { hasAnnotations, revisionAnnotation } from './annotations.ts'
import {
  condition,
  progressDeadline,
  progressOf,
  progressReasons,
  withCondition,
} from './conditions.ts'
import { type Rollout, withSet } from './replica-sets.ts'
import { highestRevision, newSetAnnotations } from './revisions.ts'
import { keepConditions } from './status.ts'

/** Gives the replica set of the present template the highest revision, and the deployment the same. */
export async function syncRevision(rollout: Rollout, tools: Tools): Promise<Rollout> {
  const synced = await withRevision(rollout, tools)
  const { deployment, newSet } = synced
  if (!newSet) return synced
  const revision = newSet.metadata.annotations?.[revisionAnnotation] ?? ''
  const isFound = !progressOf(deployment)
  const told = isFound
    ? { reason: progressReasons.found, message: `Found new replica set "${newSet.metadata.name}"` }
    : undefined
  return { ...synced, deployment: await keepRevision(deployment, revision, told, tools) }
}

async function withRevision(rollout: Rollout, { client }: Tools): Promise<Rollout> {
  const { deployment, newSet, oldSets } = rollout
  if (!newSet?.spec) return rollout
  const { minReadySeconds = 0 } = deployment.spec ?? {}
  const annotations = newSetAnnotations(deployment, newSet, highestRevision(oldSets) + 1n)
  const isKept = !annotations || hasAnnotations(newSet, annotations)
  if (isKept && (newSet.spec.minReadySeconds ?? 0) === minReadySeconds) return rollout
  const next = await client.update(replicaSets, {
    ...newSet,
    metadata: { ...newSet.metadata, ...(annotations && { annotations: { ...annotations } }) },
    spec: { ...newSet.spec, minReadySeconds },
  })
  return withSet(rollout, next)
}

/** Writes a deployment's revision, and with it what the replica set of its present template is about. */
export function keepRevision(
  deployment: Deployment,
  revision: string,
  told: { readonly reason: string; readonly message: string } | undefined,
  tools: Tools,
): Promise<Deployment> | Deployment {
  const { conditions = [] } = deployment.status ?? {}
  const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: revision }
  const isTold = told && progressDeadline(deployment) !== undefined
  if (!isTold && hasAnnotations(deployment, annotations)) return deployment
  const next = isTold
    ? withCondition(
        conditions,
        condition('Progressing', 'True', told.reason, told.message, tools.clock.now()),
      )
    : conditions
  const { metadata } = deployment
  return keepConditions({ ...deployment, metadata: { ...metadata, annotations } }, next, tools)
}
