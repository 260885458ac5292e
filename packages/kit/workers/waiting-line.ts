/** Something with a size that waits its turn. */
export interface Weighed {
  readonly weight: number
}

/** First come, first served; anyone may leave before their turn. Every step is O(1) an element. */
export class WaitingLine<Element extends Weighed> {
  /** A set keeps the order of insertion. */
  readonly #elements = new Set<Element>()
  #weight = 0

  /** The sum of the weights of all who wait. */
  get weight(): number {
    return this.#weight
  }

  get isEmpty(): boolean {
    return this.#elements.size === 0
  }

  get first(): Element | undefined {
    return this.#elements.values().next().value
  }

  push(element: Element): void {
    this.#elements.add(element)
    this.#weight += element.weight
  }

  /** Does nothing for an element that does not wait here. */
  remove(element: Element): void {
    if (this.#elements.delete(element)) this.#weight -= element.weight
  }

  /** The longest head of the line within `maxWeight`; a first element heavier than that goes alone. */
  take(maxWeight: number): Element[] {
    const taken: Element[] = []
    let weight = 0
    for (const element of this.#elements) {
      weight += element.weight
      if (taken.length > 0 && weight > maxWeight) break
      taken.push(element)
      this.remove(element)
    }
    return taken
  }
}
