import type { NodeInfo } from '../model/node-info.ts'
import type { Amounts } from '../model/resources.ts'
import { checking, type Filter } from './filter.ts'

/** In this order they are told; others come after them. */
const first = ['cpu', 'memory', 'ephemeral-storage']

/** What the pods of a node ask for together is no more than what the node has. */
export const nodeResourcesFit: Filter = {
  name: 'NodeResourcesFit',
  prepare({ requests }) {
    const wanted = inOrder(requests)
    return checking((node) => {
      const reasons = lacking(wanted, node)
      return reasons.length > 0 ? { reasons, isFinal: false } : undefined
    })
  },
}

const inOrder = (requests: Amounts): readonly (readonly [string, number])[] =>
  [
    ...first.flatMap((name): [string, number][] => [[name, requests.get(name) ?? 0]]),
    ...[...requests].filter(([name]) => !first.includes(name)),
  ].filter(([, amount]) => amount > 0)

function lacking(wanted: readonly (readonly [string, number])[], node: NodeInfo): string[] {
  const reasons: string[] = []
  if (node.podCount + 1 > (node.allocatable.get('pods') ?? 0)) reasons.push('Too many pods')
  for (const [name, amount] of wanted)
    if (amount > (node.allocatable.get(name) ?? 0) - (node.requested.get(name) ?? 0))
      reasons.push(`Insufficient ${name}`)
  return reasons
}
