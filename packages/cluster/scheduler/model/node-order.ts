import type { Labels } from '../../kinds/placement/label-matcher.ts'
import type { NodeInfo } from './node-info.ts'

/** Nodes of the zones in turn, so that whoever looks at some of them sees all zones. */
export function inTurnOfZones(nodes: Iterable<NodeInfo>): readonly NodeInfo[] {
  const zones = Map.groupBy(nodes, ({ labels }) => zoneOf(labels))
  const lists = [...zones.values()]
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((it) => it[index] ?? []),
  ).flat()
}

export const zoneOf = (labels: Labels): string => `${region(labels)}/${zone(labels)}`

const region = (labels: Labels) =>
  labels['failure-domain.beta.kubernetes.io/region'] ??
  labels['topology.kubernetes.io/region'] ??
  ''

const zone = (labels: Labels) =>
  labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? ''
