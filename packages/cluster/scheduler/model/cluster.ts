import { isDeepStrictEqual } from 'node:util'
import type { Node, Pod } from '../../client/resources.ts'
import { NodeInfo } from './node-info.ts'
import { inTurnOfZones, zoneOf } from './node-order.ts'
import { increase, type PodCount, type Selection } from './pod-count.ts'
import { PodCounts } from './pod-counts.ts'
import { PodInfo } from './pod-info.ts'
import { StandingTerms } from './standing-terms.ts'
import { Topologies, type Topology } from './topologies.ts'

interface Placed {
  readonly info: PodInfo
  readonly nodeName: string
  /** Where the scheduler has put it, but the API does not say so yet. */
  readonly isAssumed: boolean
}

/** All nodes and the pods on them, kept up by the changes that are told. */
export class Cluster {
  /** Terms by which pods that are there keep new ones away. */
  readonly apart = new StandingTerms()
  /** Terms by which pods that are there would have new ones near, or not. */
  readonly preferences = new StandingTerms()
  readonly #nodes = new Map<string, NodeInfo>()
  readonly #placed = new Map<string, Placed>()
  /** Pods on nodes that are not known, or no longer. */
  readonly #homeless = new Map<string, Map<string, PodInfo>>()
  readonly #counts = new PodCounts()
  readonly #claims = new Map<string, number>()
  readonly #images = new Map<string, number>()
  readonly #topologies = new Topologies()
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

  placed(uid: string): PodInfo | undefined {
    return this.#placed.get(uid)?.info
  }

  /** How many pods of a selection are where. */
  count(selection: Selection): PodCount {
    return this.#counts.of(selection, () => this.#nodes.values())
  }

  /** What the nodes have under a label. */
  topology(key: string): Topology {
    return this.#topologies.of(key, this.nodes)
  }

  /** What selections look at besides pods has changed. */
  forgetCounts(): void {
    this.#counts.forget()
  }

  /** How many pods on nodes mount a claim (`NAMESPACE/NAME`). */
  mountsOf(claim: string): number {
    return this.#claims.get(claim) ?? 0
  }

  /** How many nodes have an image. */
  nodesWithImage(name: string): number {
    return this.#images.get(name) ?? 0
  }

  setNode(node: Node): void {
    const name = node.metadata.name ?? ''
    const there = this.#nodes.get(name)
    if (there) this.#changeNode(there, node)
    else this.#addNode(new NodeInfo(node))
  }

  removeNode(name: string): void {
    const node = this.#nodes.get(name)
    if (!node) return
    const left = [...node.pods]
    for (const pod of left) this.#leave(pod, node)
    for (const image of node.images.keys()) increase(this.#images, image, -1)
    this.#nodes.delete(name)
    this.#order = undefined
    this.#topologies.forget()
    if (left.length > 0) this.#homeless.set(name, new Map(left.map((pod) => [pod.uid, pod])))
  }

  /** The API tells of a pod on a node. */
  setPod(pod: Pod, nodeName: string): void {
    const uid = pod.metadata.uid ?? ''
    const placed = this.#placed.get(uid)
    if (placed?.nodeName === nodeName && placed.info.follow(pod)) {
      if (placed.isAssumed) this.#placed.set(uid, { ...placed, isAssumed: false })
    } else this.#place({ info: new PodInfo(pod), nodeName, isAssumed: false })
  }

  /** The scheduler puts a pod on a node. */
  assume(info: PodInfo, nodeName: string): void {
    this.#place({ info, nodeName, isAssumed: true })
  }

  removePod(uid: string): void {
    const placed = this.#placed.get(uid)
    if (!placed) return
    this.#placed.delete(uid)
    const node = this.#nodes.get(placed.nodeName)
    if (node) this.#leave(placed.info, node)
    else this.#removeHomeless(placed)
  }

  #place(placed: Placed): void {
    const { info, nodeName } = placed
    this.removePod(info.uid)
    this.#placed.set(info.uid, placed)
    const node = this.#nodes.get(nodeName)
    if (node) this.#enter(info, node)
    else this.#addHomeless(placed)
  }

  #enter(pod: PodInfo, node: NodeInfo): void {
    node.add(pod)
    this.#index(pod, node, 1)
  }

  #leave(pod: PodInfo, node: NodeInfo): void {
    node.remove(pod)
    this.#index(pod, node, -1)
  }

  #index(pod: PodInfo, node: NodeInfo, by: 1 | -1): void {
    this.#counts.change(pod, node, by)
    this.#indexTerms(pod, node, by)
    for (const claim of pod.claims) increase(this.#claims, claim, by)
  }

  #indexTerms(pod: PodInfo, { labels }: NodeInfo, by: 1 | -1): void {
    this.apart.change(pod.apart, labels, by)
    this.preferences.change(pod.standing, labels, by)
  }

  #addNode(node: NodeInfo): void {
    this.#nodes.set(node.name, node)
    this.#order = undefined
    this.#topologies.forget()
    for (const image of node.images.keys()) increase(this.#images, image, 1)
    for (const pod of this.#homeless.get(node.name)?.values() ?? []) this.#enter(pod, node)
    this.#homeless.delete(node.name)
  }

  #changeNode(there: NodeInfo, node: Node): void {
    const isMoved = !isDeepStrictEqual(there.node.metadata.labels, node.metadata.labels)
    const [zone, images] = [zoneOf(there.labels), there.images]
    if (isMoved) for (const pod of there.pods) this.#indexTerms(pod, there, -1)
    there.become(node)
    if (isMoved) for (const pod of there.pods) this.#indexTerms(pod, there, 1)
    if (isMoved) this.#counts.forgetTopology()
    if (isMoved) this.#topologies.forget()
    if (zoneOf(there.labels) !== zone) this.#order = undefined
    if (there.images === images) return
    for (const image of images.keys()) increase(this.#images, image, -1)
    for (const image of there.images.keys()) increase(this.#images, image, 1)
  }

  #addHomeless({ info, nodeName }: Placed): void {
    const there = this.#homeless.get(nodeName) ?? new Map<string, PodInfo>()
    there.set(info.uid, info)
    this.#homeless.set(nodeName, there)
  }

  #removeHomeless({ info, nodeName }: Placed): void {
    const there = this.#homeless.get(nodeName)
    there?.delete(info.uid)
    if (there?.size === 0) this.#homeless.delete(nodeName)
  }
}
