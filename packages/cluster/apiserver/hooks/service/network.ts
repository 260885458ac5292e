/** What services are given addresses and ports from. */
export interface ServiceNetwork {
  /** IPv4, as `10.96.0.0/16`. */
  readonly addresses: string
  readonly nodePorts: { readonly first: number; readonly last: number }
}

export const defaultNetwork: ServiceNetwork = {
  addresses: '10.96.0.0/16',
  nodePorts: { first: 30000, last: 32767 },
}

export const toNumber = (address: string): number | undefined => {
  const parts = address.split('.').map(Number)
  const isAddress =
    parts.length === 4 && parts.every((it) => Number.isInteger(it) && it >= 0 && it < 256)
  return isAddress ? parts.reduce((number, part) => number * 256 + part, 0) : undefined
}

export const toAddress = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')

/** The addresses that may be given: neither the network's own nor its broadcast address. */
export function rangeOf({ addresses }: ServiceNetwork): { first: number; last: number } {
  const [base = '', bits = '32'] = addresses.split('/')
  const size = 2 ** (32 - Number(bits))
  const start = Math.floor((toNumber(base) ?? 0) / size) * size
  return { first: start + 1, last: start + size - 2 }
}
