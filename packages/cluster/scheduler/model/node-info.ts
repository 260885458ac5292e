import { isDeepStrictEqual } from 'node:util'
import type { Node } from '../../client/resources.ts'
import { TakenPorts } from './host-ports.ts'
import { imagesOf } from './images.ts'
import type { PodInfo } from './pod-info.ts'
import { type Amounts, amounts } from './resources.ts'

/** A node with the pods that are on it or about to be, added up. */
export class NodeInfo {
  readonly name: string
  readonly ports: TakenPorts
  #node: Node
  #allocatable: Amounts
  #images: ReadonlyMap<string, number>
  readonly #pods: Map<string, PodInfo>
  readonly #requested: Map<string, number>
  readonly #counted: { cpu: number; memory: number }

  /** With the pods of another one, if given. */
  constructor(node: Node, from?: NodeInfo) {
    this.name = node.metadata.name ?? ''
    this.#node = node
    this.#allocatable = from ? from.#allocatable : amounts(node.status?.allocatable)
    this.#images = from ? from.#images : imagesOf(node)
    this.#pods = new Map(from ? from.#pods : [])
    this.#requested = new Map(from ? from.#requested : [])
    this.#counted = from ? { ...from.#counted } : { cpu: 0, memory: 0 }
    this.ports = from ? from.ports.copy() : new TakenPorts()
  }

  get node(): Node {
    return this.#node
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#node.metadata.labels ?? {}
  }

  get allocatable(): Amounts {
    return this.#allocatable
  }

  /** Sizes by name. */
  get images(): ReadonlyMap<string, number> {
    return this.#images
  }

  get requested(): Amounts {
    return this.#requested
  }

  /** CPU and memory requested, with something for containers that ask for none. */
  get counted(): { readonly cpu: number; readonly memory: number } {
    return this.#counted
  }

  get podCount(): number {
    return this.#pods.size
  }

  get pods(): Iterable<PodInfo> {
    return this.#pods.values()
  }

  become(node: Node): void {
    const before = this.#node
    this.#node = node
    if (!isDeepStrictEqual(before.status?.allocatable, node.status?.allocatable))
      this.#allocatable = amounts(node.status?.allocatable)
    if (!isDeepStrictEqual(before.status?.images, node.status?.images))
      this.#images = imagesOf(node)
  }

  /** One to try things on. */
  copy(): NodeInfo {
    return new NodeInfo(this.#node, this)
  }

  add(pod: PodInfo): void {
    this.#pods.set(pod.uid, pod)
    for (const port of pod.ports) this.ports.add(port)
    this.#count(pod, 1)
  }

  remove({ uid }: PodInfo): void {
    const there = this.#pods.get(uid)
    if (!there) return
    this.#pods.delete(uid)
    for (const port of there.ports) this.ports.remove(port)
    this.#count(there, -1)
  }

  #count({ requests, counted }: PodInfo, sign: 1 | -1): void {
    for (const [name, amount] of requests)
      this.#requested.set(name, (this.#requested.get(name) ?? 0) + sign * amount)
    this.#counted.cpu += sign * counted.cpu
    this.#counted.memory += sign * counted.memory
  }
}
