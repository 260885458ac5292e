import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { Nominations } from '../preemption/nominations.ts'
import type { World } from '../world.ts'
import { type Checks, prepareChecks, type Refusal } from './checks.ts'
import type { Misfit } from './misfit.ts'

export type FoundNodes =
  | { readonly kind: 'nodes'; readonly nodes: readonly NodeInfo[] }
  | { readonly kind: 'misfit'; readonly misfit: Misfit; readonly checks?: Checks }

const fewest = 100
const leastShare = 5

/** Nodes that a pod fits on. In a large cluster it is enough to find some; each search goes on where the last one ended. */
export class NodeFinder {
  readonly #world: World
  readonly #nominated: Nominations
  #start = 0

  constructor(world: World, nominated: Nominations) {
    this.#world = world
    this.#nominated = nominated
  }

  find(pod: PodInfo): FoundNodes {
    const { nodes: all } = this.#world.cluster
    const prepared = prepareChecks(pod, this.#world, this.#nominated)
    if (prepared.kind === 'rejected')
      return {
        kind: 'misfit',
        misfit: { nodeCount: all.length, refusals: new Map(), beforehand: prepared.refusal },
      }
    const { checks, only } = prepared
    const promised = this.#promisedNode(pod, checks)
    if (promised) return { kind: 'nodes', nodes: [promised] }
    const { fitting, refusals } = this.#search(only ? this.#named(only) : all, checks)
    this.#start = (this.#start + fitting.length + refusals.size) % all.length
    if (fitting.length > 0) return { kind: 'nodes', nodes: fitting }
    const elsewhere = only && { elsewhere: "node(s) didn't satisfy plugin(s) [NodeAffinity]" }
    return { kind: 'misfit', misfit: { nodeCount: all.length, refusals, ...elsewhere }, checks }
  }

  /** Where room was made for it, if it fits there by now. */
  #promisedNode({ pod }: PodInfo, checks: Checks): NodeInfo | undefined {
    const node = this.#world.cluster.node(pod.status?.nominatedNodeName ?? '')
    return node && !checks.refusal(node) ? node : undefined
  }

  #named(names: ReadonlySet<string>): readonly NodeInfo[] {
    return [...names].flatMap((name) => this.#world.cluster.node(name) ?? [])
  }

  #search(nodes: readonly NodeInfo[], checks: Checks) {
    const enough = enoughOf(nodes.length)
    const fitting: NodeInfo[] = []
    const refusals = new Map<string, Refusal>()
    for (let looked = 0; looked < nodes.length && fitting.length < enough; looked++) {
      const node = nodes[(this.#start + looked) % nodes.length]
      if (!node) break
      const refusal = checks.refusal(node)
      if (refusal) refusals.set(node.name, refusal)
      else fitting.push(node)
    }
    return { fitting, refusals }
  }
}

/** The larger the cluster, the smaller the share of nodes that are compared. */
function enoughOf(count: number): number {
  if (count < fewest) return count
  const share = Math.max(50 - Math.trunc(count / 125), leastShare)
  return Math.max(Math.trunc((count * share) / 100), fewest)
}
