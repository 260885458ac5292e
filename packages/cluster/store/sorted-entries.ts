import type { Entry } from './store.ts'

/** Entries by key, and in the order of their keys. */
export class SortedEntries {
  readonly #byKey = new Map<string, Entry>()
  readonly #keys: string[] = []

  get(key: string): Entry | undefined {
    return this.#byKey.get(key)
  }

  set(entry: Entry): void {
    if (!this.#byKey.has(entry.key)) this.#keys.splice(this.#placeOf(entry.key), 0, entry.key)
    this.#byKey.set(entry.key, entry)
  }

  delete(key: string): void {
    if (this.#byKey.delete(key)) this.#keys.splice(this.#placeOf(key), 1)
  }

  /** Those below a prefix whose key is greater than `after`: at most `limit`, and how many more there are. */
  page(
    prefix: string,
    after = '',
    limit = Number.POSITIVE_INFINITY,
  ): { entries: Entry[]; remaining: number } {
    const from = after >= prefix ? this.#placeOf(`${after}\0`) : this.#placeOf(prefix)
    const end = this.#placeOf(`${prefix}\uffff`)
    const keys = this.#keys.slice(from, Math.min(end, from + limit))
    // Every key has an entry.
    const entries = keys.map((key) => this.#byKey.get(key) as Entry)
    return { entries, remaining: Math.max(0, end - from - entries.length) }
  }

  /** The first place whose key is not less than `key`. */
  #placeOf(key: string): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#keys[middle] as string) < key) low = middle + 1
      else high = middle
    }
    return low
  }
}
