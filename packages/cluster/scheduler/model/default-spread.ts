import {
  type Pod,
  replicaSets,
  replicationControllers,
  services,
  statefulSets,
} from '../../client/resources.ts'
import { requiredNodes } from '../../kinds/placement/node-selector.ts'
import type { LabelSelector } from '../../kinds/validate/label-selector.ts'
import type { World } from '../world.ts'
import { constraintOf, type SpreadConstraint } from './spread-constraints.ts'

/** How pods that say nothing about it are spread: loosely, and together with those of their service and workload. */
const usual = [
  { topologyKey: 'kubernetes.io/hostname', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 5 },
]

export function defaultSpread(pod: Pod, world: World): readonly SpreadConstraint[] {
  const labelSelector = selectorOfKin(pod, world)
  if (!labelSelector) return []
  const nodes = requiredNodes(pod)
  return usual.map((it) =>
    constraintOf({ ...it, whenUnsatisfiable: 'ScheduleAnyway', labelSelector }, pod, nodes),
  )
}

/** Selects what the services and the owner of a pod select; undefined if there are none. */
function selectorOfKin(pod: Pod, world: World): LabelSelector | undefined {
  const { namespace = '', labels = {} } = pod.metadata
  const matchLabels = Object.assign(
    {},
    ...world
      .in(services, namespace)
      .map(({ spec }) => spec?.selector)
      .filter(
        (selector) =>
          selector && Object.entries(selector).every(([key, value]) => labels[key] === value),
      ),
  )
  const owner = selectorOfOwner(pod, world)
  const merged = {
    matchLabels: { ...matchLabels, ...owner?.matchLabels },
    matchExpressions: owner?.matchExpressions ?? [],
  }
  const size = Object.keys(merged.matchLabels).length + merged.matchExpressions.length
  return size > 0 ? merged : undefined
}

function selectorOfOwner({ metadata }: Pod, world: World): LabelSelector | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  if (!owner) return undefined
  const { namespace } = metadata
  switch (`${owner.apiVersion} ${owner.kind}`) {
    case 'v1 ReplicationController': {
      const matchLabels = world.find(replicationControllers, owner.name, namespace)?.spec?.selector
      return matchLabels && { matchLabels }
    }
    case 'apps/v1 ReplicaSet':
      return world.find(replicaSets, owner.name, namespace)?.spec?.selector
    case 'apps/v1 StatefulSet':
      return world.find(statefulSets, owner.name, namespace)?.spec?.selector
    default:
      return undefined
  }
}
