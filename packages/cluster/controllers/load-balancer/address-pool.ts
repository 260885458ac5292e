import { addressAt, addressToNumber, parseSubnet, sizeOf } from '@galley/containers/network/subnet'

/** The addresses of load balancers. */
export interface AddressPool {
  /** `10.10.1.128/25` */
  readonly range: string
  has(address: string): boolean
  /** The first that is not taken; undefined when all are. */
  free(taken: ReadonlySet<string>): string | undefined
}

export function addressPool(range: string): AddressPool {
  const subnet = parseSubnet(range)
  return {
    range,
    has(address) {
      const offset = addressToNumber(address) - subnet.base
      return offset >= 0 && offset < sizeOf(subnet) && isUsual(address)
    },
    free(taken) {
      for (let offset = 0; offset < sizeOf(subnet); offset++) {
        const address = addressAt(subnet, offset)
        if (isUsual(address) && !taken.has(address)) return address
      }
      return undefined
    },
  }
}

/** Some programs take those that end so for a network or for everybody in it. */
const isUsual = (address: string): boolean => !/\.(0|255)$/.test(address)
