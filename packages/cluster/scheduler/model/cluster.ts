import type { Node } from '../../client/resources.ts'
import { NodeInfo } from './node-info.ts'
import { inTurnOfZones } from './node-order.ts'
import type { PodInfo } from './pod-info.ts'

interface Placed {
  readonly info: PodInfo
  readonly nodeName: string
  /** Where the scheduler has put it, but the API does not say so yet. */
  readonly isAssumed: boolean
}

/** All nodes and the pods on them, kept up by the changes that are told. */
export class Cluster {
  readonly #nodes = new Map<string, NodeInfo>()
  readonly #placed = new Map<string, Placed>()
  /** Pods on nodes that are not known, or no longer. */
  readonly #homeless = new Map<string, Map<string, PodInfo>>()
  #order: readonly NodeInfo[] | undefined

  /** The nodes, zones in turn. */
  get nodes(): readonly NodeInfo[] {
    this.#order ??= inTurnOfZones(this.#nodes.values())
    return this.#order
  }

  node(name: string): NodeInfo | undefined {
    return this.#nodes.get(name)
  }

  isAssumed(uid: string): boolean {
    return this.#placed.get(uid)?.isAssumed ?? false
  }

  setNode(node: Node): void {
    const name = node.metadata.name ?? ''
    const there = this.#nodes.get(name)
    this.#order = undefined
    if (there) {
      there.become(node)
      return
    }
    const made = new NodeInfo(node)
    this.#nodes.set(name, made)
    for (const pod of this.#homeless.get(name)?.values() ?? []) made.add(pod)
    this.#homeless.delete(name)
  }

  removeNode(name: string): void {
    const there = this.#nodes.get(name)
    if (!there) return
    this.#order = undefined
    this.#nodes.delete(name)
    const left = [...there.pods]
    if (left.length > 0) this.#homeless.set(name, new Map(left.map((pod) => [pod.uid, pod])))
  }

  /** A pod is on a node, or will be. */
  place(info: PodInfo, nodeName: string, isAssumed = false): void {
    this.remove(info.uid)
    this.#placed.set(info.uid, { info, nodeName, isAssumed })
    const node = this.#nodes.get(nodeName)
    if (node) node.add(info)
    else this.#homelessOn(nodeName).set(info.uid, info)
  }

  #homelessOn(nodeName: string): Map<string, PodInfo> {
    const there = this.#homeless.get(nodeName)
    if (there) return there
    const made = new Map<string, PodInfo>()
    this.#homeless.set(nodeName, made)
    return made
  }

  placed(uid: string): PodInfo | undefined {
    return this.#placed.get(uid)?.info
  }

  remove(uid: string): void {
    const placed = this.#placed.get(uid)
    if (!placed) return
    this.#placed.delete(uid)
    this.#nodes.get(placed.nodeName)?.remove(placed.info)
    this.#homeless.get(placed.nodeName)?.delete(uid)
  }
}
