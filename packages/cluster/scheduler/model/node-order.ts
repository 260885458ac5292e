import type { NodeInfo } from './node-info.ts'

/** Nodes of the zones in turn, so that whoever looks at some of them sees all zones. */
export function inTurnOfZones(nodes: Iterable<NodeInfo>): readonly NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>()
  for (const node of nodes) {
    const zone = zoneOf(node)
    const there = zones.get(zone)
    if (there) there.push(node)
    else zones.set(zone, [node])
  }
  const lists = [...zones.values()]
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((it) => it[index] ?? []),
  ).flat()
}

const zoneOf = ({ labels }: NodeInfo) => JSON.stringify([regionOf(labels), zoneName(labels)])

type Labels = Readonly<Record<string, string>>

const regionOf = (labels: Labels) =>
  labels['failure-domain.beta.kubernetes.io/region'] ??
  labels['topology.kubernetes.io/region'] ??
  ''

const zoneName = (labels: Labels) =>
  labels['failure-domain.beta.kubernetes.io/zone'] ?? labels['topology.kubernetes.io/zone'] ?? ''
