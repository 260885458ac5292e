import { type Pod, pods } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { controllerOf } from '../loop/owners.ts'
import type { Replicas, ReplicasKind } from './replicas.ts'

/** The pods of all that the same deployment manages; none where nobody manages the owner. */
export function relatedPods<T extends Replicas>(
  { resource }: ReplicasKind<T>,
  owner: T,
  { informer }: Tools,
): readonly Pod[] {
  const manager = controllerOf(owner)?.uid
  if (!manager) return []
  return informer(resource)
    .ownedBy(manager)
    .filter((one) => controllerOf(one)?.uid === manager)
    .flatMap(({ metadata }) => informer(pods).ownedBy(metadata.uid ?? ''))
}
