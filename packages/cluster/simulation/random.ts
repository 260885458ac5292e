import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, but not, 1. */
  float(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.float() * (most - least + 1))
  }

  isOneIn(count: number): boolean {
    return this.whole(1, count) === 1
  }

  pick<T>(from: readonly T[]): T {
    const found = from[this.whole(0, from.length - 1)]
    if (found === undefined) throw new Error('There is nothing to pick from')
    return found
  }
}

/**
 * Makes all that this process takes from chance come from a seed: uids, generated names, ties of the scheduler. For
 * processes that only simulate, so that a seed gives the same run each time.
 */
export function seedEntropy(seed: number): void {
  const random = new Random(seed)
  const byte = () => random.whole(0, 255)
  const randomBytes = (size: number) => Buffer.from(Array.from({ length: size }, byte))
  const randomUUID = () => {
    const hex = randomBytes(16).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
  const randomInt = (least: number, most?: number) =>
    most === undefined ? random.whole(0, least - 1) : random.whole(least, most - 1)
  Object.assign(crypto, { randomBytes, randomInt, randomUUID })
  syncBuiltinESMExports()
  Math.random = () => random.float()
}
