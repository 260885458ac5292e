import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { scores } from '../scores/table.ts'
import type { World } from '../world.ts'

/** The node that scores highest; any of them if there are several. */
export function bestNode(
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  world: World,
): NodeInfo | undefined {
  if (nodes.length === 1) return nodes[0]
  const totals = totalScores(pod, nodes, world)
  const most = Math.max(...totals)
  const best = nodes.filter((_, index) => totals[index] === most)
  return best[Math.floor(Math.random() * best.length)]
}

function totalScores(pod: PodInfo, nodes: readonly NodeInfo[], world: World): readonly number[] {
  const totals = nodes.map(() => 0)
  for (const { weight, prepare } of scores) {
    const scoring = prepare(pod, world, nodes)
    if (!scoring) continue
    const raw = nodes.map((node) => scoring.of(node))
    const all = scoring.normalized?.(raw) ?? raw
    for (const [index, score] of all.entries())
      totals[index] = (totals[index] ?? 0) + score * weight
  }
  return totals
}
