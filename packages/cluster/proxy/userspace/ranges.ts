import { BlockList } from 'node:net'

/** Tells whether an IPv4 address is in one of the ranges, each `10.244.0.0/24`. */
export function inRanges(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const range of ranges) {
    const [base = '', bits = '32'] = range.split('/')
    list.addSubnet(base, Number(bits), 'ipv4')
  }
  return (address) => list.check(address, 'ipv4')
}
