import { isDeepStrictEqual } from 'node:util'
import type { DeploymentStatus } from 'kubernetes-types/apps/v1.js'
import { type Deployment, deployments } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { type Conditions, condition, withCondition } from './conditions.ts'
import { limitsOf } from './limits.ts'
import { allSets, availableOf, type Rollout, sizeOf, sum, totalSize } from './replica-sets.ts'

/** What the replica sets add up to, and whether enough is available; of the progress, nothing new. */
export function statusOf(rollout: Rollout, now: number): DeploymentStatus {
  const { deployment, newSet } = rollout
  const sets = allSets(rollout)
  const available = sum(sets, availableOf)
  const { conditions = [], collisionCount } = deployment.status ?? {}
  const isEnough = available >= sizeOf(deployment) - limitsOf(deployment).unavailable
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sum(sets, ({ status }) => status?.replicas ?? 0),
    updatedReplicas: newSet?.status?.replicas ?? 0,
    readyReplicas: sum(sets, ({ status }) => status?.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, totalSize(sets) - available),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: [...withCondition(conditions, availability(isEnough, now))],
  }
}

const availability = (isEnough: boolean, now: number) =>
  isEnough
    ? condition(
        'Available',
        'True',
        'MinimumReplicasAvailable',
        'Deployment has minimum availability.',
        now,
      )
    : condition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      )

/** All pods are there, of the present template and available, and none besides. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const size = sizeOf(deployment)
  const {
    updatedReplicas = 0,
    replicas = 0,
    availableReplicas = 0,
    observedGeneration = 0,
  } = status ?? {}
  return (
    [updatedReplicas, replicas, availableReplicas].every((count) => count === size) &&
    observedGeneration >= (deployment.metadata.generation ?? 0)
  )
}

const counts = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'collisionCount',
] as const

const isNews = (before: DeploymentStatus | undefined, after: DeploymentStatus): boolean =>
  counts.some((count) => (before?.[count] ?? 0) !== (after[count] ?? 0)) ||
  !isDeepStrictEqual(before?.conditions ?? [], after.conditions ?? [])

/** Writes the status if it tells something new. Whether it does. */
export async function keepStatus(
  deployment: Deployment,
  status: DeploymentStatus,
  { client }: Tools,
): Promise<boolean> {
  if (!isNews(deployment.status, status)) return false
  await client.update(deployments, { ...deployment, status }, 'status')
  return true
}

/** Writes conditions, and annotations with them, at once. Gives the deployment as it is then. */
export const keepConditions = (
  deployment: Deployment,
  conditions: Conditions,
  { client }: Tools,
): Promise<Deployment> =>
  client.update(
    deployments,
    { ...deployment, status: { ...deployment.status, conditions: [...conditions] } },
    'status',
  )
