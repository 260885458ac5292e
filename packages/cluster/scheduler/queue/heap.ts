/** Keeps items so that the first one is at hand; knows where each is, so that any can be taken out. */
export class Heap<T> {
  readonly #isBefore: (a: T, b: T) => boolean
  readonly #items: T[] = []
  readonly #places = new Map<T, number>()

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore
  }

  get size(): number {
    return this.#items.length
  }

  get first(): T | undefined {
    return this.#items[0]
  }

  has(item: T): boolean {
    return this.#places.has(item)
  }

  add(item: T): void {
    if (this.has(item)) return
    this.#items.push(item)
    this.#places.set(item, this.#items.length - 1)
    this.#rise(this.#items.length - 1)
  }

  take(): T | undefined {
    const { first } = this
    if (first !== undefined) this.remove(first)
    return first
  }

  remove(item: T): boolean {
    const place = this.#places.get(item)
    if (place === undefined) return false
    this.#swap(place, this.#items.length - 1)
    this.#items.pop()
    this.#places.delete(item)
    if (place < this.#items.length) this.#settle(place)
    return true
  }

  #settle(place: number): void {
    this.#rise(place)
    this.#sink(place)
  }

  #rise(start: number): void {
    let place = start
    while (place > 0 && this.#isLess(place, (place - 1) >> 1)) {
      this.#swap(place, (place - 1) >> 1)
      place = (place - 1) >> 1
    }
  }

  #sink(start: number): void {
    let place = start
    for (;;) {
      const left = 2 * place + 1
      const child = this.#isLess(left + 1, left) ? left + 1 : left
      if (!this.#isLess(child, place)) return
      this.#swap(place, child)
      place = child
    }
  }

  #isLess(a: number, b: number): boolean {
    const [one, other] = [this.#items[a], this.#items[b]]
    return one !== undefined && other !== undefined && this.#isBefore(one, other)
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#items[a], this.#items[b]]
    if (one === undefined || other === undefined) return
    this.#items[a] = other
    this.#items[b] = one
    this.#places.set(one, b)
    this.#places.set(other, a)
  }
}
