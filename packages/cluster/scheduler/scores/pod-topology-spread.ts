import { defaultSpread } from '../model/default-spread.ts'
import type { NodeInfo } from '../model/node-info.ts'
import {
  hasAllKeys,
  type SpreadConstraint,
  spreadConstraints,
} from '../model/spread-constraints.ts'
import type { World } from '../world.ts'
import { highest, type Score, type Scoring } from './score.ts'

const hostname = 'kubernetes.io/hostname'

/** Prefers nodes where there are fewer pods of a kind, in their zone or by whatever else constraints name. */
export const podTopologySpread: Score = {
  name: 'PodTopologySpread',
  weight: 2,
  prepare({ pod }, world, nodes) {
    const isOwn = Boolean(pod.spec?.topologySpreadConstraints?.length)
    const constraints = isOwn ? spreadConstraints(pod, 'ScheduleAnyway') : defaultSpread(pod, world)
    return constraints.length > 0 ? spreading(constraints, isOwn, world, nodes) : undefined
  },
}

/** A node without a label counts nowhere, or not at all where the pod itself asks for the constraints. */
function spreading(
  constraints: readonly SpreadConstraint[],
  needsAllKeys: boolean,
  world: World,
  nodes: readonly NodeInfo[],
): Scoring {
  const isCounted = ({ labels }: NodeInfo) => !needsAllKeys || hasAllKeys(labels, constraints)
  const candidates = nodes.filter(isCounted)
  const parts = constraints.map((it) =>
    partOf(it, candidates, world.cluster.nodes.filter(isCounted), world),
  )
  const ignored = new Set(nodes.filter((node) => !isCounted(node)))
  const isIgnored = nodes.map((node) => ignored.has(node))
  return {
    of: (node) =>
      ignored.has(node) ? 0 : Math.round(parts.reduce((sum, of) => sum + of(node), 0)),
    normalized: (scores) => lessIsBetter(scores, isIgnored),
  }
}

function partOf(
  { topologyKey, maxSkew, counted, includes }: SpreadConstraint,
  candidates: readonly NodeInfo[],
  all: readonly NodeInfo[],
  { cluster }: World,
): (node: NodeInfo) => number {
  const count = counted && cluster.count(counted)
  const score = (pods: number, domains: number) => pods * Math.log(domains + 2) + (maxSkew - 1)
  if (topologyKey === hostname)
    return (node) =>
      node.labels[hostname] === undefined ? 0 : score(count?.on(node) ?? 0, candidates.length)
  const domains = new Map(candidates.map(({ labels }) => [labels[topologyKey] ?? '', 0]))
  for (const node of all) {
    const value = node.labels[topologyKey] ?? ''
    const before = domains.get(value)
    if (before !== undefined && (includes?.(node.node) ?? true))
      domains.set(value, before + (count?.on(node) ?? 0))
  }
  return ({ labels }) => {
    const value = labels[topologyKey]
    return value === undefined ? 0 : score(domains.get(value) ?? 0, domains.size)
  }
}

function lessIsBetter(scores: readonly number[], isIgnored: readonly boolean[]): readonly number[] {
  const counting = scores.filter((_, index) => !isIgnored[index])
  const [least, most] = [Math.min(...counting), Math.max(0, ...counting)]
  return scores.map((score, index) => {
    if (isIgnored[index]) return 0
    return most === 0 ? highest : Math.trunc((highest * (most + least - score)) / most)
  })
}
