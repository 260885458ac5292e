/** Objects by what they have in common, such as their namespace. An object may stand under several words or none. */
export class Index<T> {
  readonly #wordsOf: (object: T) => readonly string[]
  readonly #found = new Map<string, Map<string, T>>()

  constructor(wordsOf: (object: T) => readonly string[]) {
    this.#wordsOf = wordsOf
  }

  of(word: string): readonly T[] {
    return [...(this.#found.get(word)?.values() ?? [])]
  }

  /** What stood under `key` as `before` is `after` from now on; nothing if undefined. */
  change(key: string, before: T | undefined, after: T | undefined): void {
    const words = after ? this.#wordsOf(after) : []
    if (before) for (const word of this.#wordsOf(before)) this.#leave(word, key, words)
    if (!after) return
    for (const word of words) this.#under(word).set(key, after)
  }

  #under(word: string): Map<string, T> {
    const there = this.#found.get(word)
    if (there) return there
    const made = new Map<string, T>()
    this.#found.set(word, made)
    return made
  }

  /** Stays in its place where it is to stand under the same word again: the order is that of coming. */
  #leave(word: string, key: string, next: readonly string[]): void {
    if (next.includes(word)) return
    const under = this.#found.get(word)
    under?.delete(key)
    if (under?.size === 0) this.#found.delete(word)
  }
}
