import type { ReplicaSetSpec } from 'kubernetes-types/apps/v1.js'
import { isAlreadyExists } from '../../client/errors.ts'
import {
  type Deployment,
  deployments,
  type ReplicaSet,
  replicaSets,
} from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { controllerOf, controllerReference } from '../loop/owners.ts'
import { isNamespaceEnding, messageOf } from '../pods/pod-control.ts'
import { templateHash, templateHashLabel } from '../pods/template-hash.ts'
import { sizeAnnotations } from './annotations.ts'
import { condition, progressDeadline, progressReasons, withCondition } from './conditions.ts'
import { newSize } from './new-size.ts'
import { isSameTemplate, type Made, type Rollout } from './replica-sets.ts'
import { highestRevision, newSetAnnotations } from './revisions.ts'
import { keepConditions } from './status.ts'
import { keepRevision } from './sync-revision.ts'

/** The rollout with a replica set of the present template, which is made if it is missing. */
export async function withNewSet(rollout: Rollout, tools: Tools): Promise<Made> {
  const { deployment, newSet, oldSets } = rollout
  if (newSet) return { deployment, newSet, oldSets }
  const revision = highestRevision(oldSets) + 1n
  const wanted = newSetOf(rollout, revision)
  const { set, isMade } = await make(deployment, wanted, tools)
  const size = wanted.spec?.replicas ?? 0
  if (isMade && size > 0)
    tools.events.normal(
      deployment,
      'ScalingReplicaSet',
      `Scaled up replica set ${set.metadata.name} from 0 to ${size}`,
    )
  const found = `Created new replica set "${set.metadata.name}"`
  const told = isMade ? { reason: progressReasons.created, message: found } : undefined
  return {
    deployment: await keepRevision(deployment, String(revision), told, tools),
    newSet: set,
    oldSets,
  }
}

function newSetOf(rollout: Rollout, revision: bigint): ReplicaSet {
  const { deployment } = rollout
  const { name, namespace } = deployment.metadata
  const { template, minReadySeconds, selector } = deployment.spec ?? {}
  const hash = templateHash(template, deployment.status?.collisionCount)
  const labels = { ...template?.metadata?.labels, [templateHashLabel]: hash }
  const metadata = { name: `${name}-${hash}`, ...(namespace && { namespace }), labels }
  const annotations = newSetAnnotations(deployment, { metadata }, revision)
  const spec: ReplicaSetSpec = {
    replicas: newSize(rollout, 0),
    ...(minReadySeconds && { minReadySeconds }),
    selector: { ...selector, matchLabels: { ...selector?.matchLabels, [templateHashLabel]: hash } },
    template: { ...template, metadata: { ...template?.metadata, labels } },
  }
  return {
    metadata: {
      ...metadata,
      annotations: { ...annotations, ...sizeAnnotations(deployment) },
      ownerReferences: [controllerReference(deployment, deployments)],
    },
    spec,
  }
}

interface Answer {
  readonly set: ReplicaSet
  /** Rather than there already. */
  readonly isMade: boolean
}

async function make(deployment: Deployment, wanted: ReplicaSet, tools: Tools): Promise<Answer> {
  try {
    return { set: await tools.client.create(replicaSets, wanted), isMade: true }
  } catch (error) {
    if (isAlreadyExists(error))
      return { set: await orCollide(deployment, wanted, error, tools), isMade: false }
    if (!isNamespaceEnding(error)) await tellFailure(deployment, wanted, error, tools)
    throw error
  }
}

/** The replica set that has the name, if it is the one that is wanted. Else the next name is tried, another time. */
async function orCollide(
  deployment: Deployment,
  { metadata, spec }: ReplicaSet,
  error: unknown,
  { client }: Tools,
): Promise<ReplicaSet> {
  const there = await client.get(replicaSets, {
    namespace: metadata.namespace,
    name: metadata.name ?? '',
  })
  const isOwn = controllerOf(there)?.uid === deployment.metadata.uid
  if (isOwn && isSameTemplate(there.spec?.template, spec?.template)) return there
  const collisionCount = (deployment.status?.collisionCount ?? 0) + 1
  const status = { ...deployment.status, collisionCount }
  await client.update(deployments, { ...deployment, status }, 'status')
  throw error
}

async function tellFailure(
  deployment: Deployment,
  { metadata }: ReplicaSet,
  error: unknown,
  tools: Tools,
): Promise<void> {
  const message = `Failed to create new replica set "${metadata.name}": ${messageOf(error)}`
  const reason = progressReasons.notCreated
  tools.events.warning(deployment, reason, message)
  if (progressDeadline(deployment) === undefined) return
  const failed = condition('Progressing', 'False', reason, message, tools.clock.now())
  const { conditions = [] } = deployment.status ?? {}
  // What could not be made is the worse news: it is what the caller throws.
  await keepConditions(deployment, withCondition(conditions, failed), tools).catch(() => undefined)
}
