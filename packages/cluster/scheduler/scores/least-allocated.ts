import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { highest, type Score } from './score.ts'

/** Prefers nodes with much left of CPU and memory. */
export const leastAllocated: Score = {
  name: 'NodeResourcesFit',
  weight: 1,
  prepare: (pod) => ({ of: (node) => free(pod, node) }),
}

function free({ counted }: PodInfo, node: NodeInfo): number {
  const shares = (['cpu', 'memory'] as const).flatMap((name) => {
    const capacity = node.allocatable.get(name) ?? 0
    return capacity === 0 ? [] : [left(node.counted[name] + counted[name], capacity)]
  })
  if (shares.length === 0) return 0
  return Math.trunc(shares.reduce((a, b) => a + b) / shares.length)
}

const left = (requested: number, capacity: number) =>
  requested > capacity ? 0 : Math.trunc(((capacity - requested) * highest) / capacity)
