import { isIPv4 } from 'node:net'
import { NetworkError } from '../errors.ts'

/** A block of IPv4 addresses, such as 10.88.0.0/16. */
export interface Subnet {
  /** The first address, as a number. */
  readonly base: number
  readonly bits: number
}

/** Reads `ADDRESS/BITS`, with room for containers; the address must be the block's first. */
export const parseSubnet = (text: string): Subnet => parseBlock(text, 29)

/** The same of a block that may be as small as an address. */
export function parseBlock(text: string, mostBits = 32): Subnet {
  const [address = '', bitsText = ''] = text.split('/')
  const bits = /^\d{1,2}$/.test(bitsText) ? Number(bitsText) : Number.NaN
  if (!isIPv4(address) || !(bits >= 8 && bits <= mostBits)) throw notASubnet(text)
  const base = addressToNumber(address)
  if (base % sizeOf({ base, bits }) !== 0) throw notASubnet(text)
  return { base, bits }
}

/** The address `offset` places after the first. */
export function addressAt(subnet: Subnet, offset: number): string {
  const value = subnet.base + offset
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

export function sizeOf({ bits }: Subnet): number {
  return 2 ** (32 - bits)
}

export function overlap(a: Subnet, b: Subnet): boolean {
  return a.base < b.base + sizeOf(b) && b.base < a.base + sizeOf(a)
}

export function addressToNumber(address: string): number {
  return address.split('.').reduce((value, part) => value * 256 + Number(part), 0)
}

function notASubnet(text: string): NetworkError {
  return new NetworkError('invalid', `${JSON.stringify(text)} is not a block of IPv4 addresses.`, {
    next: 'Write its first address and its length, between 8 and 29: 10.88.0.0/16.',
  })
}
