import { keyOf } from '../../client/resource.ts'
import { daemonSets, type Node, nodes } from '../../client/resources.ts'
import { equal } from '../../kinds/equal.ts'
import { type Informers, type Watch, watching } from '../loop/controller.ts'
import { controllerKeys } from '../loop/owners.ts'
import { podsOn } from '../pods/on-node.ts'
import { placementOf } from './placement.ts'

/** The sets that a node concerns. Nodes tell of themselves all the time: only what decides who is on them is news. */
export const nodeWatch: Watch = {
  ...watching(nodes, nodeKeys),
  // Safe: both are of the resource that is watched.
  isNews: (node, before) => !before || isElse(node as Node, before as Node),
}

const isElse = (a: Node, b: Node): boolean =>
  !equal(a.metadata.labels, b.metadata.labels) || !equal(a.spec?.taints, b.spec?.taints)

function nodeKeys(node: Node, at: Informers): readonly string[] {
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
