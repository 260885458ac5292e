import { keyOf } from '../../client/resource.ts'
import { daemonSets, type Node } from '../../client/resources.ts'
import type { Informers } from '../loop/controller.ts'
import { controllerKeys } from '../loop/owners.ts'
import { podsOn } from '../pods/on-node.ts'
import { placementOf } from './placement.ts'

/** The sets that a node as it is now is news to: nodes tell of themselves all the time. */
export function nodeKeys(node: Node, at: Informers): readonly string[] {
  const there = podsOn(at, node.metadata.name ?? '')
  const onNode = new Set(there.flatMap((pod) => controllerKeys(pod, daemonSets)))
  return at
    .informer(daemonSets)
    .all()
    .filter((set) => {
      const placement = placementOf(set)(node)
      if (!onNode.has(keyOf(set))) return placement === 'run'
      return placement === 'go' || (set.status?.numberMisscheduled ?? 0) > 0
    })
    .map(keyOf)
}
