import type { NodeInfo } from '../model/node-info.ts'
import { highest, type Score } from './score.ts'

/** Prefers nodes of which CPU and memory would be used to the same degree. */
export const balancedAllocation: Score = {
  name: 'NodeResourcesBalancedAllocation',
  weight: 1,
  prepare({ requests }) {
    const [cpu = 0, memory = 0] = [requests.get('cpu'), requests.get('memory')]
    // Pods that ask for nothing would all go to the same node.
    return cpu + memory > 0 ? { of: (node) => balance(node, cpu, memory) } : undefined
  },
}

function balance(node: NodeInfo, cpu: number, memory: number): number {
  const [one, other] = [share(node, 'cpu', cpu), share(node, 'memory', memory)]
  const difference = one === undefined || other === undefined ? 0 : Math.abs(one - other) / 2
  return Math.trunc((1 - difference) * highest)
}

/** Undefined where there is nothing to share. */
function share(node: NodeInfo, name: string, amount: number): number | undefined {
  const capacity = node.allocatable.get(name) ?? 0
  if (capacity === 0) return undefined
  return Math.min(1, ((node.requested.get(name) ?? 0) + amount) / capacity)
}
