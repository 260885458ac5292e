import type { Node } from '../../client/resources.ts'
import type { NodeEvent, PodEvent } from '../events.ts'
import { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import { podRequests } from '../model/requests.ts'
import { type Amounts, amounts } from '../model/resources.ts'
import { checking, type Filter } from './filter.ts'
import { wasPlaced } from './node-ports.ts'

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
  helps(event, pod) {
    if (event.resource === 'pod') return isRoomFreed(event, pod)
    return event.resource === 'node' && isNodeLarger(event, pod)
  },
}

type Wanted = readonly (readonly [string, number])[]

const inOrder = (requests: Amounts): Wanted =>
  [
    ...first.map((name): [string, number] => [name, requests.get(name) ?? 0]),
    ...[...requests].filter(([name]) => !first.includes(name)),
  ].filter(([, amount]) => amount > 0)

function lacking(wanted: Wanted, node: NodeInfo): readonly string[] {
  const reasons: string[] = []
  if (node.podCount + 1 > (node.allocatable.get('pods') ?? 0)) reasons.push('Too many pods')
  for (const [name, amount] of wanted)
    if (amount > (node.allocatable.get(name) ?? 0) - (node.requested.get(name) ?? 0))
      reasons.push(`Insufficient ${name}`)
  return reasons
}

function isRoomFreed({ action, before, after }: PodEvent, pod: PodInfo): boolean {
  if (action === 'gone') return before !== undefined && wasPlaced(before)
  if (action !== 'asks for less' || !before || !after) return false
  if (after.metadata.uid === pod.uid) return true
  if (!after.spec?.nodeName) return false
  const [had, has] = [before, after].map((it) => podRequests(it, { isRunning: true }))
  return inOrder(pod.requests).some(([name]) => (had?.get(name) ?? 0) > (has?.get(name) ?? 0))
}

function isNodeLarger({ action, before, after }: NodeEvent, pod: PodInfo): boolean {
  if ((action !== 'added' && action !== 'allocatable') || !after) return false
  const wanted = inOrder(pod.requests)
  if (lacking(wanted, new NodeInfo(after)).length > 0) return false
  return !before || ['pods', ...wanted.map(([name]) => name)].some(isMore(before, after))
}

function isMore(before: Node, after: Node) {
  const [had, has] = [amounts(before.status?.allocatable), amounts(after.status?.allocatable)]
  return (name: string) => (has.get(name) ?? 0) > (had.get(name) ?? 0)
}
