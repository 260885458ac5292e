import { BlockList, isIPv4 } from 'node:net'

/** Tells whether a text is an IPv4 address in one of the ranges, each `10.244.0.0/24`. */
export function inRanges(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const range of ranges) {
    const [base = '', bits = '32'] = range.split('/')
    list.addSubnet(base, Number(bits), 'ipv4')
  }
  return (address) => isIPv4(address) && list.check(address, 'ipv4')
}
