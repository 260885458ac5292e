import { increase } from '../model/pod-count.ts'

export interface TopologyCounts {
  readonly topologyKey: string
  readonly counts: ReadonlyMap<string, number>
}

/** Counts by label of nodes, put together from several sources, to which something may be added for a trial. */
export class TopologyPairs {
  readonly #sources: readonly TopologyCounts[]
  readonly #added: Map<string, number>

  constructor(sources: readonly TopologyCounts[], added: ReadonlyMap<string, number> = new Map()) {
    this.#sources = sources
    this.#added = new Map(added)
  }

  copy(): TopologyPairs {
    return new TopologyPairs(this.#sources, this.#added)
  }

  add(topologyKey: string, value: string | undefined, by: 1 | -1): void {
    if (value !== undefined) increase(this.#added, pairOf(topologyKey, value), by)
  }

  of(topologyKey: string, value: string): number {
    let sum = this.#added.size === 0 ? 0 : (this.#added.get(pairOf(topologyKey, value)) ?? 0)
    for (const source of this.#sources)
      if (source.topologyKey === topologyKey) sum += source.counts.get(value) ?? 0
    return sum
  }

  get isEmpty(): boolean {
    const total = this.#sources.reduce((sum, { counts }) => sum + sumOf(counts), 0)
    return total + sumOf(this.#added) === 0
  }

  /** The labels by which something counts. */
  get topologyKeys(): ReadonlySet<string> {
    const added = [...this.#added.keys()].map((pair) => pair.slice(0, pair.indexOf('\n')))
    return new Set([...this.#sources.map(({ topologyKey }) => topologyKey), ...added])
  }
}

const pairOf = (topologyKey: string, value: string) => `${topologyKey}\n${value}`

const sumOf = (counts: ReadonlyMap<string, number>) => counts.values().reduce((a, b) => a + b, 0)
