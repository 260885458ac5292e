import { loopbackTwin } from '@galley/containers/network/loopback-twin'
import type { Target } from '../data-path.ts'
import { inRanges } from './ranges.ts'

/** How the cluster's addresses are reached on this machine. */
export type Reach =
  /** As they are: they belong to an interface, or there are routes to them. */
  | { readonly kind: 'real' }
  /** In the loopback block, those of these ranges. */
  | { readonly kind: 'loopback'; readonly ranges: readonly string[] }

export type Place = Pick<Target, 'address' | 'port'>

/** Where an address and a port of the cluster are found. */
export function placeOn(reach: Reach): (place: Place) => Place {
  if (reach.kind === 'real') return ({ address, port }) => ({ address, port })
  const isOfCluster = inRanges(reach.ranges)
  return ({ address, port }) =>
    isOfCluster(address) ? loopbackTwin(address, port) : { address, port }
}

/** The range of clients that a range of the cluster is seen as. */
export const rangeOn = (reach: Reach, range: string): string =>
  reach.kind === 'real' ? range : loopbackTwin(range, 0).address
