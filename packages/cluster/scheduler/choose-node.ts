import type { Check, Rejection } from './filters/filter.ts'
import { filters } from './filters/table.ts'
import type { Cluster } from './model/cluster.ts'
import type { NodeInfo } from './model/node-info.ts'
import type { PodInfo } from './model/pod-info.ts'
import { scores } from './scores/table.ts'

/** Why no node fits. */
export interface Misfit {
  readonly nodeCount: number
  /** By node. */
  readonly rejections: ReadonlyMap<string, Rejection>
  /** What was wrong before any node was looked at. */
  readonly beforehand?: Rejection
  readonly rejectedBy: ReadonlySet<string>
}

export type Choice =
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'misfit'; readonly misfit: Misfit }

/** The best node for a pod. */
export function chooseNode(pod: PodInfo, cluster: Cluster): Choice {
  const found = fittingNodes(pod, cluster)
  if ('misfit' in found) return { kind: 'misfit', misfit: found.misfit }
  return { kind: 'node', name: best(pod, cluster, found.nodes) }
}

type Found = { readonly nodes: readonly NodeInfo[] } | { readonly misfit: Misfit }

function fittingNodes(pod: PodInfo, cluster: Cluster): Found {
  const checks: (Check & { readonly name: string })[] = []
  const nodeCount = cluster.nodes.length
  for (const { name, prepare } of filters) {
    const prepared = prepare(pod, cluster)
    if (prepared.kind === 'check') checks.push({ ...prepared.check, name })
    if (prepared.kind === 'rejected')
      return {
        misfit: {
          nodeCount,
          rejections: new Map(),
          beforehand: prepared.rejection,
          rejectedBy: new Set([name]),
        },
      }
  }
  const rejections = new Map<string, Rejection>()
  const rejectedBy = new Set<string>()
  const nodes = cluster.nodes.filter((node) => {
    for (const { check, name } of checks) {
      const rejection = check(node)
      if (!rejection) continue
      rejections.set(node.name, rejection)
      rejectedBy.add(name)
      return false
    }
    return true
  })
  return nodes.length > 0 ? { nodes } : { misfit: { nodeCount, rejections, rejectedBy } }
}

function best(pod: PodInfo, cluster: Cluster, nodes: readonly NodeInfo[]): string {
  const totals = nodes.map(() => 0)
  for (const { weight, prepare } of scores) {
    const scoring = prepare(pod, cluster, nodes)
    if (!scoring) continue
    const raw = nodes.map((node) => scoring.of(node))
    const all = scoring.normalized?.(raw) ?? raw
    for (const [index, score] of all.entries())
      totals[index] = (totals[index] ?? 0) + score * weight
  }
  const most = Math.max(...totals)
  const equals = nodes.filter((_, index) => totals[index] === most)
  return equals[Math.floor(Math.random() * equals.length)]?.name ?? ''
}
