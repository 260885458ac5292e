import { NetworkError } from '../errors.ts'
import { addressAt, addressToNumber, parseSubnet, sizeOf } from '../network/subnet.ts'

/** Addresses of pods, of any number of ranges. Whoever has one says so again after a start anew. */
export interface Addresses {
  /** One that nobody has, as long after its last use as can be. Throws `NetworkError` when there is none. */
  take(range: string): string
  note(address: string): void
  giveBack(address: string): void
}

export function podAddresses(): Addresses {
  const taken = new Set<string>()
  const last = new Map<string, number>()
  return {
    take(range) {
      const subnet = parseSubnet(range)
      // The first address names the block, the second is the machine's, the last one is for all.
      const count = sizeOf(subnet) - 3
      const start = last.get(range) ?? highest(taken, range) ?? count - 1
      for (let step = 1; step <= count; step += 1) {
        const place = (start + step) % count
        const address = addressAt(subnet, 2 + place)
        if (taken.has(address)) continue
        taken.add(address)
        last.set(range, place)
        return address
      }
      throw new NetworkError('unavailable', `All ${count} addresses of ${range} are taken.`, {
        next: 'Delete pods, or give the cluster a larger range of addresses.',
      })
    },
    note: (address) => void taken.add(address),
    giveBack: (address) => void taken.delete(address),
  }
}

/** The place of the highest address taken, for one who does not know the last. */
function highest(taken: ReadonlySet<string>, range: string): number | undefined {
  const subnet = parseSubnet(range)
  const places = [...taken]
    .map((address) => addressToNumber(address) - subnet.base - 2)
    .filter((place) => place >= 0 && place < sizeOf(subnet) - 3)
  return places.length === 0 ? undefined : Math.max(...places)
}
