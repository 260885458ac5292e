const pool = toNumber('10.128.0.0')
const poolSize = 2 ** 23
/** The first node's range is 10.244.0.0/24, as is usual. */
const first = toNumber('10.244.0.0') - pool
const rangeSize = 256

/** Addresses of simulated pods, never the same twice: from a range of 256 a node, and any where that is full. */
export class PodAddresses {
  readonly #byPod = new Map<string, string>()
  readonly #used = new Set<string>()
  readonly #next = new Map<string, number>()

  /** Keeps the address that a pod has already. */
  keep(uid: string, address: string): void {
    this.#byPod.set(uid, address)
    this.#used.add(address)
  }

  /** The address of a pod, the same one whenever it is asked for. */
  of(uid: string, node: string): string {
    const known = this.#byPod.get(uid)
    if (known) return known
    const own = startOf(node) + 2
    const address = this.#free(node, own, rangeSize - 3) ?? this.#free('', 0, poolSize)
    if (!address) throw new RangeError('No address is left for another pod')
    this.keep(uid, address)
    return address
  }

  release(uid: string): void {
    const address = this.#byPod.get(uid)
    this.#byPod.delete(uid)
    if (address) this.#used.delete(address)
  }

  /** One after another, so that one that was given up lately does not come back at once. */
  #free(range: string, start: number, size: number): string | undefined {
    const next = this.#next.get(range) ?? 0
    for (let tries = 0; tries < size; tries++) {
      const address = at(start + ((next + tries) % size))
      if (this.#used.has(address)) continue
      this.#next.set(range, next + tries + 1)
      return address
    }
    return undefined
  }
}

const startOf = (node: string) => first + rangeOf(node) * rangeSize

const at = (offset: number) => toText(pool + (offset % poolSize))

/** `node-7` has the eighth; names of another form get any. */
function rangeOf(node: string): number {
  const number = /^node-(\d{1,5})$/.exec(node)?.[1]
  if (number !== undefined) return Number(number)
  let hash = 0
  for (const letter of node)
    hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % (poolSize / rangeSize)
  return hash
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}

const toText = (number: number) => [24, 16, 8, 0].map((bits) => (number >>> bits) & 255).join('.')
