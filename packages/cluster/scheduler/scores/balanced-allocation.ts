import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { highest, type Score } from './score.ts'

/** Prefers nodes of which CPU and memory would be used to the same degree. */
export const balancedAllocation: Score = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  prepare: (pod) =>
    // Pods that ask for nothing would all go to the same node.
    pod.requests.get('cpu') || pod.requests.get('memory')
      ? { of: (node) => balance(pod, node) }
      : undefined,
}

function balance({ requests }: PodInfo, node: NodeInfo): number {
  const shares = ['cpu', 'memory'].flatMap((name) => {
    const capacity = node.allocatable.get(name) ?? 0
    const requested = (node.requested.get(name) ?? 0) + (requests.get(name) ?? 0)
    return capacity === 0 ? [] : [Math.min(1, requested / capacity)]
  })
  const [a = 0, b = a] = shares
  return Math.trunc((1 - Math.abs((a - b) / 2)) * highest)
}
