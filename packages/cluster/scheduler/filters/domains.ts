import { increase } from '../model/pod-count.ts'

interface Domain {
  readonly value: string
  readonly count: number
}

/** How many pods are in each domain of a topology. Those of a trial change no more than one domain. */
export class Domains {
  readonly #counts: ReadonlyMap<string, number>
  readonly #changes: Map<string, number>
  #lowest: readonly Domain[] | undefined

  constructor(
    counts: ReadonlyMap<string, number>,
    changes: ReadonlyMap<string, number> = new Map(),
  ) {
    this.#counts = counts
    this.#changes = new Map(changes)
  }

  copy(): Domains {
    const copy = new Domains(this.#counts, this.#changes)
    copy.#lowest = this.#twoLowest
    return copy
  }

  change(value: string, by: 1 | -1): void {
    increase(this.#changes, value, by)
  }

  of(value: string): number {
    return (this.#counts.get(value) ?? 0) + (this.#changes.get(value) ?? 0)
  }

  /** The count of the domain with the fewest; 0 while there are not enough domains. */
  least(minDomains: number): number {
    if (this.#size < minDomains) return 0
    const unchanged = this.#twoLowest.find(({ value }) => !this.#changes.has(value))
    const changed = [...this.#changes.keys()].map((value) => this.of(value))
    return Math.min(unchanged?.count ?? Number.POSITIVE_INFINITY, ...changed)
  }

  get #size(): number {
    const added = [...this.#changes.keys()].filter((value) => !this.#counts.has(value))
    return this.#counts.size + added.length
  }

  get #twoLowest(): readonly Domain[] {
    this.#lowest ??= twoLowest(this.#counts)
    return this.#lowest
  }
}

function twoLowest(counts: ReadonlyMap<string, number>): readonly Domain[] {
  let lowest: Domain[] = []
  for (const [value, count] of counts)
    if (lowest.length < 2 || count < (lowest[1]?.count ?? 0))
      lowest = [...lowest, { value, count }].toSorted((a, b) => a.count - b.count).slice(0, 2)
  return lowest
}
