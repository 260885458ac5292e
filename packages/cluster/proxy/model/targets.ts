import { isDeepStrictEqual } from 'node:util'
import type { Target, Targets } from '../data-path.ts'
import type { KnownEndpoint } from './endpoints.ts'
import type { KnownNode } from './nodes.ts'

export type Policy = 'Cluster' | 'Local'

/** Who may get new connections under a traffic policy, from everywhere and from each node. */
export function targetsUnder(
  policy: Policy,
  endpoints: readonly KnownEndpoint[],
  nodes: readonly KnownNode[],
): Targets {
  const any = usable(endpoints).map(asTarget)
  const byNode = new Map<string, readonly Target[]>()
  for (const node of nodes) {
    const reachable =
      policy === 'Local'
        ? endpoints.filter((it) => it.node === node.name)
        : closeTo(node.zone, endpoints)
    const own = usable(reachable).map(asTarget)
    if (!isDeepStrictEqual(own, any)) byNode.set(node.name, own)
  }
  return { any, byNode }
}

/** Those that are ready; when there are none, those that end but still serve. */
function usable(endpoints: readonly KnownEndpoint[]): readonly KnownEndpoint[] {
  const ready = endpoints.filter(({ isReady }) => isReady)
  return ready.length > 0
    ? ready
    : endpoints.filter(({ isServing, isTerminating }) => isServing && isTerminating)
}

/** Zones count only if all that are ready say which they are for, and one is for this zone. */
function closeTo(zone: string, endpoints: readonly KnownEndpoint[]): readonly KnownEndpoint[] {
  const ready = endpoints.filter(({ isReady }) => isReady)
  const close = ready.filter(({ zones }) => zones.includes(zone))
  return close.length > 0 && ready.every(({ zones }) => zones.length > 0) ? close : endpoints
}

const asTarget = ({ address, port, node }: KnownEndpoint): Target => ({
  address,
  port,
  ...(node !== undefined && { node }),
})
