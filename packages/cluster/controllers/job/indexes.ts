/** Indexes of an indexed job's pods, as the status tells them: `1,3-5,7`. */

interface Range {
  readonly first: number
  readonly last: number
}

/** A set of indexes, kept as ranges in order: a job may have a hundred thousand. */
export class Indexes {
  readonly #ranges: readonly Range[]
  readonly total: number

  private constructor(ranges: readonly Range[]) {
    this.#ranges = ranges
    this.total = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  }

  static readonly none = new Indexes([])

  static of(indexes: Iterable<number>): Indexes {
    return new Indexes(joined([...indexes].map((index) => ({ first: index, last: index }))))
  }

  /** Those below `completions` that a text names. What is no range is passed over. */
  static parse(text: string | undefined, completions: number): Indexes {
    const ranges = (text ?? '').split(',').flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number)
      if (!part || first === undefined || last === undefined) return []
      const end = Math.min(last, completions - 1)
      return Number.isInteger(first) && Number.isInteger(last) && first <= end
        ? [{ first, last: end }]
        : []
    })
    return new Indexes(joined(ranges))
  }

  has(index: number): boolean {
    let [low, high] = [0, this.#ranges.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ranges[middle]?.last ?? 0) >= index) high = middle
      else low = middle + 1
    }
    const found = this.#ranges[low]
    return found !== undefined && found.first <= index
  }

  with(other: Indexes): Indexes {
    return new Indexes(joined([...this.#ranges, ...other.#ranges]))
  }

  /** How many are in both. */
  countShared(other: Indexes): number {
    let count = 0
    for (let at = 0, there = 0; at < this.#ranges.length && there < other.#ranges.length; ) {
      const [a, b] = [this.#ranges[at], other.#ranges[there]]
      if (!a || !b) break
      count += Math.max(0, Math.min(a.last, b.last) - Math.max(a.first, b.first) + 1)
      if (a.last <= b.last) at++
      if (b.last <= a.last) there++
    }
    return count
  }

  /** The first `count` indexes below `completions` that are missing here. */
  firstMissing(count: number, completions: number): number[] {
    const missing: number[] = []
    let next = 0
    const fillTo = (end: number) => {
      for (; next < end && missing.length < count; next++) missing.push(next)
    }
    for (const { first, last } of this.#ranges) {
      fillTo(Math.min(first, completions))
      next = Math.max(next, last + 1)
    }
    fillTo(completions)
    return missing
  }

  /** Two neighbours are listed, three and more are a range: `0,1,3-5`. */
  toString(): string {
    return this.#ranges
      .map(({ first, last }) => {
        if (first === last) return `${first}`
        return `${first}${last === first + 1 ? ',' : '-'}${last}`
      })
      .join(',')
  }
}

/** In order, with those that touch made one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = []
  for (const { first, last } of ranges.toSorted((a, b) => a.first - b.first)) {
    const before = all.at(-1)
    if (before && first <= before.last + 1)
      all[all.length - 1] = { first: before.first, last: Math.max(before.last, last) }
    else all.push({ first, last })
  }
  return all
}
