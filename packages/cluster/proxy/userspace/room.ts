/** Counts what there may be only so many of. */
export class Room {
  readonly #most: number
  #taken = 0

  constructor(most: number) {
    this.#most = most
  }

  /** False when there is no room; otherwise `leave` is to be called once. */
  enter(): boolean {
    if (this.#taken >= this.#most) return false
    this.#taken++
    return true
  }

  leave(): void {
    this.#taken--
  }
}
