import type { NodeInfo } from './node-info.ts'
import type { PodInfo } from './pod-info.ts'

/** Which pods to count. */
export interface Selection {
  /** The same for selections that select the same pods. */
  readonly key: string
  selects(pod: PodInfo): boolean
}

/** How many pods of a selection are on each node; kept up as pods come and go. */
export class PodCount {
  readonly #selects: Selection['selects']
  readonly #byNode = new Map<NodeInfo, number>()
  /** By key of a label, then by its value. */
  readonly #byTopology = new Map<string, Map<string, number>>()

  constructor({ selects }: Selection, nodes: Iterable<NodeInfo>) {
    this.#selects = selects
    for (const node of nodes) for (const pod of node.pods) this.change(pod, node, 1)
  }

  on(node: NodeInfo): number {
    return this.#byNode.get(node) ?? 0
  }

  /** By value of that label of the nodes. Nodes without it count nowhere; no value stands there with 0. */
  byTopology(key: string): ReadonlyMap<string, number> {
    const known = this.#byTopology.get(key)
    if (known) return known
    const counts = new Map<string, number>()
    for (const [node, count] of this.#byNode) increase(counts, node.labels[key], count)
    this.#byTopology.set(key, counts)
    return counts
  }

  change(pod: PodInfo, node: NodeInfo, by: 1 | -1): void {
    if (!this.#selects(pod)) return
    increase(this.#byNode, node, by)
    for (const [key, counts] of this.#byTopology) increase(counts, node.labels[key], by)
  }

  /** Labels of nodes have changed. */
  forgetTopology(): void {
    this.#byTopology.clear()
  }
}

/** Adds to what stands under a key and keeps nothing where that comes to 0. */
export function increase<K>(counts: Map<K, number>, key: K | undefined, by: number): void {
  if (key === undefined) return
  const count = (counts.get(key) ?? 0) + by
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
