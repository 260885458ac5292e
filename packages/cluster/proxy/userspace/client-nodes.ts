import type { ProxyNode } from '../data-path.ts'
import { inRanges } from './ranges.ts'
import { type Reach, rangeOn } from './reach.ts'

/** The node whose pod has an address; undefined for all that are no pods. */
export type ClientNode = (address: string) => string | undefined

export function clientNodes(nodes: readonly ProxyNode[], reach: Reach): ClientNode {
  const known = nodes.map(({ name, podRanges }) => ({
    name,
    holds: inRanges(podRanges.map((range) => rangeOn(reach, range))),
  }))
  return (address) => known.find(({ holds }) => holds(address))?.name
}
