import type { UsageBoard, UsageSource } from '../../client/usage.ts'

/** Which node agents can tell what is used. */
export class Usages implements UsageBoard {
  readonly #offers = new Map<string, { readonly source: UsageSource }>()
  readonly #onFirst: () => void
  #isAny = false

  /** `onFirst` is called once, when the first agent offers to tell. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst
  }

  offer(node: string, source: UsageSource): () => void {
    const offer = { source }
    this.#offers.set(node, offer)
    if (!this.#isAny) {
      this.#isAny = true
      this.#onFirst()
    }
    return () => {
      if (this.#offers.get(node) === offer) this.#offers.delete(node)
    }
  }

  of(node: string): UsageSource | undefined {
    return this.#offers.get(node)?.source
  }
}
