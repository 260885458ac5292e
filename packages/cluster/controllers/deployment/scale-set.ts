import { type Deployment, type ReplicaSet, replicaSets } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { hasAnnotations, sizeAnnotations } from './annotations.ts'
import { type Rollout, sizeOf, withSet } from './replica-sets.ts'

/** Gives a replica set a size, and tells so. Its annotations are brought up to date even if the size is right. */
export async function scaleSet(
  deployment: Deployment,
  set: ReplicaSet,
  size: number,
  { client, events }: Tools,
): Promise<ReplicaSet> {
  const annotations = sizeAnnotations(deployment)
  const before = sizeOf(set)
  if ((before === size && hasAnnotations(set, annotations)) || !set.spec) return set
  const next = await client.update(replicaSets, {
    ...set,
    metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, ...annotations } },
    spec: { ...set.spec, replicas: size },
  })
  if (before !== size) {
    const way = before < size ? 'up' : 'down'
    const words = `Scaled ${way} replica set ${set.metadata.name} from ${before} to ${size}`
    events.normal(deployment, 'ScalingReplicaSet', words)
  }
  return next
}

/** The same for one that is in a rollout, if its size is another. */
export async function scaleIn(
  rollout: Rollout,
  set: ReplicaSet,
  size: number,
  tools: Tools,
): Promise<Rollout> {
  if (sizeOf(set) === size) return rollout
  return withSet(rollout, await scaleSet(rollout.deployment, set, size, tools))
}
