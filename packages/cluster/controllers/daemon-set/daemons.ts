import { byCreation } from '../../client/order.ts'
import type { DaemonSet, Node, Pod } from '../../client/resources.ts'
import { type Placement, placementOf } from './placement.ts'
import { targetNode } from './target-node.ts'

/** A set, the nodes, and what it has on them, as they are while it is looked at. */
export interface Daemons {
  readonly set: DaemonSet
  /** Of the template that the set has now. */
  readonly hash: string
  readonly now: number
  /** The pods that are on a node or for it, of each node that has any. */
  readonly byNode: ReadonlyMap<string, readonly Pod[]>
  /** Of all nodes there are. */
  readonly placements: ReadonlyMap<string, Placement>
}

export function daemonsOf(
  set: DaemonSet,
  hash: string,
  nodes: readonly Node[],
  pods: readonly Pod[],
  now: number,
): Daemons {
  const place = placementOf(set)
  const placements = new Map(nodes.map((node) => [node.metadata.name ?? '', place(node)]))
  return { set, hash, now, placements, byNode: groupByNode(pods) }
}

/** Those aside that have ended and are only held by somebody's finalizer. */
function groupByNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const byNode = new Map<string, Pod[]>()
  for (const pod of pods) {
    const node = targetNode(pod)
    if (node === undefined || (hasEnded(pod) && pod.metadata.deletionTimestamp)) continue
    const there = byNode.get(node)
    if (there) there.push(pod)
    else byNode.set(node, [pod])
  }
  return byNode
}

export const hasEnded = ({ status }: Pod): boolean =>
  status?.phase === 'Failed' || status?.phase === 'Succeeded'

export const isStaying = ({ metadata }: Pod): boolean => !metadata.deletionTimestamp

/** Those on their node before those that wait for it, then the oldest first. */
export function oldestFirst(pods: readonly Pod[]): Pod[] {
  return pods.toSorted(
    (a, b) => Number(!a.spec?.nodeName) - Number(!b.spec?.nodeName) || byCreation(a, b),
  )
}
