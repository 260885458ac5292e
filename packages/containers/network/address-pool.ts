import { NetworkError } from '../errors.ts'
import { Claims } from '../state/claims.ts'
import { addressAt, parseSubnet, sizeOf } from './subnet.ts'

/** More containers than this on one machine are a mistake; it bounds the search. */
const MAX_HOSTS = 4096

/**
 * The addresses of one block, each held by the folder of the container that uses it. The first
 * address names the block, the second is the host's own.
 */
export class AddressPool {
  readonly #claims: Claims
  readonly #subnet: string

  constructor(folder: string, subnet: string) {
    this.#claims = new Claims(folder)
    this.#subnet = subnet
  }

  /** An address that nobody holds; the search starts at a place that depends on the holder. */
  async take(holder: string): Promise<string> {
    const subnet = parseSubnet(this.#subnet)
    const count = Math.min(sizeOf(subnet) - 3, MAX_HOSTS)
    const start = [...holder].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) % count, 7)
    for (let step = 0; step < count; step += 1) {
      const address = addressAt(subnet, 2 + ((start + step) % count))
      if (await this.#claims.claim(address, holder)) return address
    }
    throw new NetworkError('unavailable', `All ${count} addresses of ${this.#subnet} are taken.`, {
      next: 'Remove containers, or choose a larger subnet.',
    })
  }

  /** Gives back every address of `holder`. */
  async giveBack(holder: string): Promise<void> {
    for (const [address, owner] of await this.#claims.all()) {
      if (owner === holder) await this.#claims.release(address, holder)
    }
  }

  async holders(): Promise<ReadonlyMap<string, string>> {
    return this.#claims.all()
  }
}
