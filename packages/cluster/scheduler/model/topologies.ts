import type { NodeInfo } from './node-info.ts'

export interface Topology {
  /** The values of a label on the nodes. */
  readonly values: ReadonlySet<string>
  /** Whether every node has the label. */
  readonly isComplete: boolean
}

/** The values of labels by which nodes are grouped, as far as they were asked for. */
export class Topologies {
  readonly #known = new Map<string, Topology>()

  of(key: string, nodes: readonly NodeInfo[]): Topology {
    const known = this.#known.get(key)
    if (known) return known
    const found = nodes.flatMap(({ labels }) => labels[key] ?? [])
    const topology = { values: new Set(found), isComplete: found.length === nodes.length }
    this.#known.set(key, topology)
    return topology
  }

  forget(): void {
    this.#known.clear()
  }
}
