import { isDeepStrictEqual } from 'node:util'
import type { ApiObject } from '../client/resource.ts'
import type { Node, Pod } from '../client/resources.ts'
import { podRequests } from './model/requests.ts'

/** What has changed in the cluster, told as far as it may matter to pods that wait. */
export type ClusterEvent = PodEvent | NodeEvent | StorageEvent

export interface PodEvent {
  readonly resource: 'pod'
  readonly action: 'added' | 'gone' | 'labels' | 'asks for less' | 'gates are gone' | 'tolerations'
  /** Whether it is a pod on a node. */
  readonly isAssigned: boolean
  readonly before?: Pod | undefined
  readonly after?: Pod | undefined
}

export interface NodeEvent {
  readonly resource: 'node'
  readonly action: 'added' | 'gone' | 'allocatable' | 'labels' | 'taints'
  readonly before?: Node | undefined
  readonly after?: Node | undefined
}

export interface StorageEvent {
  readonly resource:
    | 'claim'
    | 'volume'
    | 'storage class'
    | 'CSI node'
    | 'CSI driver'
    | 'storage capacity'
    | 'attachment'
  readonly action: 'added' | 'changed' | 'gone'
  readonly before?: ApiObject | undefined
  readonly after?: ApiObject | undefined
}

/** What a pod's update is to pods that wait, itself among them: nothing, mostly. */
export function podEvents(before: Pod, after: Pod): readonly PodEvent[] {
  const actions: PodEvent['action'][] = []
  if (!isDeepStrictEqual(before.metadata.labels, after.metadata.labels)) actions.push('labels')
  const isSameSpec = before.metadata.generation === after.metadata.generation
  if ((!isSameSpec || hasResized(after)) && asksForLess(before, after))
    actions.push('asks for less')
  if (before.spec?.schedulingGates?.length && !after.spec?.schedulingGates?.length)
    actions.push('gates are gone')
  if ((before.spec?.tolerations?.length ?? 0) !== (after.spec?.tolerations?.length ?? 0))
    actions.push('tolerations')
  const isAssigned = Boolean(after.spec?.nodeName)
  return actions.map((action) => ({ resource: 'pod', action, isAssigned, before, after }))
}

const hasResized = ({ status }: Pod) =>
  status?.containerStatuses?.some((it) => it.resources ?? it.allocatedResources) ?? false

function asksForLess(before: Pod, after: Pod): boolean {
  const now = podRequests(after, { isRunning: true })
  return [...podRequests(before, { isRunning: true })].some(
    ([name, amount]) => (now.get(name) ?? -1) < amount,
  )
}

/** What a node's update is to pods that wait. */
export function nodeEvents(before: Node, after: Node): readonly NodeEvent[] {
  const differs = (read: (node: Node) => unknown) => !isDeepStrictEqual(read(before), read(after))
  const actions: NodeEvent['action'][] = []
  if (before.spec?.unschedulable && !after.spec?.unschedulable) actions.push('taints')
  if (differs(({ status }) => status?.allocatable)) actions.push('allocatable')
  if (differs(({ metadata }) => metadata.labels)) actions.push('labels')
  if (differs(({ spec }) => spec?.taints)) actions.push('taints')
  return [...new Set(actions)].map((action) => ({ resource: 'node', action, before, after }))
}
