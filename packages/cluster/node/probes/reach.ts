import { isIPv4 } from 'node:net'
import { loopbackTwin } from '@galley/containers/network/loopback-twin'
import { addressToNumber, parseBlock, sizeOf } from '@galley/containers/network/subnet'

export interface NetworkPlace {
  readonly host: string
  readonly port: number
}

/** Where a place that pods know is found on the machine: elsewhere, where pods have no network of their own. */
export type Reach = (place: NetworkPlace) => NetworkPlace

/** Every place is where pods know it. */
export const asIs: Reach = (place) => place

/** Addresses of these ranges stand for others of the machine's loopback. */
export function twinned(ranges: readonly string[]): Reach {
  const blocks = ranges.map((range) => parseBlock(range))
  return ({ host, port }) => {
    if (!isIPv4(host)) return { host, port }
    const value = addressToNumber(host)
    const isOfCluster = blocks.some((it) => value >= it.base && value < it.base + sizeOf(it))
    if (!isOfCluster) return { host, port }
    const { address, port: found } = loopbackTwin(host, port)
    return { host: address, port: found }
  }
}
