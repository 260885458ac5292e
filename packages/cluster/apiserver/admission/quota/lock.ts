/** Lets one holder at a time have what a key stands for, in the order in which they ask. */
export class Locks {
  readonly #last = new Map<string, Promise<void>>()

  /** Resolves with what releases it. */
  async take(key: string): Promise<() => void> {
    const before = this.#last.get(key)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last.set(key, promise)
    await before
    return () => {
      if (this.#last.get(key) === promise) this.#last.delete(key)
      resolve()
    }
  }
}
