import { increase } from '../model/pod-count.ts'

interface Domain {
  readonly value: string
  readonly count: number
}

/** How many pods are in each domain of a topology. Those of a trial change no more than one domain. */
export class Domains {
  readonly #values: ReadonlySet<string>
  readonly #counts: ReadonlyMap<string, number>
  readonly #changes = new Map<string, number>()
  #lowest: readonly Domain[] | undefined
  #least: number | undefined

  /** Domains that have no count have no pods. */
  constructor(values: ReadonlySet<string>, counts: ReadonlyMap<string, number>) {
    this.#values = values
    this.#counts = counts
  }

  copy(): Domains {
    const copy = new Domains(this.#values, this.#counts)
    for (const [value, by] of this.#changes) copy.#changes.set(value, by)
    copy.#lowest = this.#twoLowest
    return copy
  }

  change(value: string, by: 1 | -1): void {
    increase(this.#changes, value, by)
    this.#least = undefined
  }

  of(value: string): number {
    return (this.#counts.get(value) ?? 0) + (this.#changes.get(value) ?? 0)
  }

  get size(): number {
    return this.#values.size
  }

  /** The count of the domain with the fewest. */
  get least(): number {
    this.#least ??= this.#findLeast()
    return this.#least
  }

  #findLeast(): number {
    const unchanged = this.#twoLowest.find(({ value }) => !this.#changes.has(value))
    const changed = [...this.#changes.keys()].map((value) => this.of(value))
    return Math.min(unchanged?.count ?? Number.POSITIVE_INFINITY, ...changed)
  }

  get #twoLowest(): readonly Domain[] {
    this.#lowest ??= twoLowest(this.#values, this.#counts)
    return this.#lowest
  }
}

function twoLowest(values: ReadonlySet<string>, counts: ReadonlyMap<string, number>) {
  let lowest: Domain[] = []
  for (const value of values) {
    const count = counts.get(value) ?? 0
    if (lowest.length === 2 && count >= (lowest[1]?.count ?? 0)) continue
    lowest = [...lowest, { value, count }].toSorted((a, b) => a.count - b.count).slice(0, 2)
  }
  return lowest
}
