import { quantity } from '../../kinds/known-quantity.ts'
import { type Quantity, zeroQuantity } from '../../kinds/quantity.ts'

export type QuantityTexts = Readonly<Record<string, string>>

/** Amounts by name of resource. CPU in thousandths, everything else in whole units. */
export type Amounts = ReadonlyMap<string, number>

/** Exact sums and maxima; they are rounded only once all is added up. */
export class ResourceSum {
  readonly #amounts = new Map<string, Quantity>()

  static of(texts: QuantityTexts = {}): ResourceSum {
    const sum = new ResourceSum()
    for (const [name, text] of Object.entries(texts)) sum.set(name, quantity(text))
    return sum
  }

  has(name: string): boolean {
    return this.#amounts.has(name)
  }

  set(name: string, amount: Quantity): void {
    this.#amounts.set(name, amount)
  }

  add(other: ResourceSum): this {
    for (const [name, amount] of other.#amounts)
      this.set(name, (this.#amounts.get(name) ?? zeroQuantity).add(amount))
    return this
  }

  atLeast(other: ResourceSum): this {
    for (const [name, amount] of other.#amounts) {
      const own = this.#amounts.get(name)
      if (!own || amount.compare(own) > 0) this.set(name, amount)
    }
    return this
  }

  rounded(): Amounts {
    const entries = [...this.#amounts].map(([name, amount]): [string, number] => [
      name,
      name === 'cpu' ? amount.milliValue() : amount.value(),
    ])
    return new Map(entries)
  }
}

/** What nodes offer or pods ask for, as written in their objects. */
export const amounts = (texts: QuantityTexts | undefined): Amounts =>
  ResourceSum.of(texts).rounded()
