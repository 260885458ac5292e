import { isDeepStrictEqual } from 'node:util'
import type { InformerSet } from '../client/informer-set.ts'
import type { ApiObject, ResourceRef } from '../client/resource.ts'
import {
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  type Namespace,
  type Node,
  namespaces,
  nodes,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  services,
  statefulSets,
  storageClasses,
  volumeAttachments,
} from '../client/resources.ts'
import { nodeEvents, podEvents, type StorageEvent } from './events.ts'
import type { Cluster } from './model/cluster.ts'
import type { Scheduler } from './scheduler.ts'
import { schedulerName } from './scheduler-name.ts'

/** What is only looked up, never waited for. */
const lookedUp: readonly ResourceRef[] = [
  podDisruptionBudgets,
  replicaSets,
  replicationControllers,
  services,
  statefulSets,
]

const storage: readonly (readonly [StorageEvent['resource'], ResourceRef])[] = [
  ['claim', persistentVolumeClaims],
  ['volume', persistentVolumes],
  ['storage class', storageClasses],
  ['CSI node', csiNodes],
  ['CSI driver', csiDrivers],
  ['storage capacity', csiStorageCapacities],
  ['attachment', volumeAttachments],
]

export interface Following {
  readonly informers: InformerSet
  readonly cluster: Cluster
  readonly scheduler: Scheduler
}

/** Keeps the scheduler's picture of the cluster and its queue up to date. Resolves when all is known that there was. */
export async function followCluster(following: Following): Promise<void> {
  const { informers, cluster } = following
  const listened = [nodes, pods, namespaces, ...storage.map(([, it]) => it), ...lookedUp]
  informers.informer(nodes).listen((...change) => onNode(following, ...change))
  informers.informer(pods).listen((...change) => onPod(following, ...change))
  informers.informer(namespaces).listen((...change) => onNamespace(cluster, ...change))
  for (const [resource, ref] of storage)
    informers.informer(ref).listen((...change) => onStorage(following, resource, ...change))
  await Promise.all(listened.map((ref) => informers.informer<ApiObject>(ref).synced))
}

function onNode({ cluster, scheduler }: Following, node: Node, before?: Node, isGone = false) {
  const { queue } = scheduler
  if (isGone) {
    queue.tell({ resource: 'node', action: 'gone', before: node })
    cluster.removeNode(node.metadata.name ?? '')
    return
  }
  cluster.setNode(node)
  if (before) for (const event of nodeEvents(before, node)) queue.tell(event)
  else queue.tell({ resource: 'node', action: 'added', after: node })
}

function onPod(following: Following, pod: Pod, before?: Pod, isGone = false): void {
  const isAnother = before && before.metadata.uid !== pod.metadata.uid
  // Nobody told of the end of the one before.
  if (isAnother) onChange(following, before, before, false)
  onChange(following, pod, isAnother ? undefined : before, !isGone)
}

function onChange(
  following: Following,
  pod: Pod,
  before: Pod | undefined,
  isStored: boolean,
): void {
  const isThere = isStored && !isOver(pod)
  const previous = before && !isOver(before) ? before : undefined
  const isAssigned = Boolean(pod.spec?.nodeName)
  if (previous && (!isThere || isAssigned) && !previous.spec?.nodeName)
    leaveQueue(following, previous)
  if (isAssigned || (!isThere && previous?.spec?.nodeName))
    onPlaced(following, pod, previous, isThere)
  else if (isThere && pod.spec?.schedulerName === schedulerName) onWaiting(following, pod, previous)
}

/** Pods that have ended take no room any more. */
const isOver = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed'

function onPlaced(
  { cluster, scheduler }: Following,
  pod: Pod,
  before: Pod | undefined,
  isThere: boolean,
): void {
  const { queue } = scheduler
  const uid = pod.metadata.uid ?? ''
  const wasPlaced = before?.spec?.nodeName
  if (!isThere) {
    if (!cluster.placed(uid)) return
    cluster.removePod(uid)
    queue.tell({ resource: 'pod', action: 'gone', isAssigned: true, before: before ?? pod })
    return
  }
  cluster.setPod(pod, pod.spec?.nodeName ?? '')
  if (before && wasPlaced) for (const event of podEvents(before, pod)) queue.tell(event)
  else queue.tell({ resource: 'pod', action: 'added', isAssigned: true, after: pod })
}

function onWaiting({ cluster, scheduler }: Following, pod: Pod, before: Pod | undefined): void {
  const { queue, nominated } = scheduler
  const uid = pod.metadata.uid ?? ''
  if (cluster.isAssumed(uid)) return
  queue.set(pod)
  const waiting = queue.find(uid)
  if (waiting) nominated.follow(waiting.info, before?.status?.nominatedNodeName)
  const promised = before?.status?.nominatedNodeName
  if (promised && promised !== pod.status?.nominatedNodeName) freeRoom(scheduler, before)
}

function leaveQueue({ scheduler }: Following, pod: Pod): void {
  const uid = pod.metadata.uid ?? ''
  scheduler.queue.remove(uid)
  scheduler.nominated.remove(uid)
  if (pod.status?.nominatedNodeName) freeRoom(scheduler, pod)
}

/** The room that was kept for a pod is there for others that are no more important. */
function freeRoom({ queue }: Scheduler, pod: Pod): void {
  const priority = pod.spec?.priority ?? 0
  queue.tell(
    { resource: 'pod', action: 'gone', isAssigned: true, before: pod },
    (waiting) => waiting.info.priority <= priority,
  )
}

/** Affinity terms may select namespaces by their labels. */
function onNamespace(cluster: Cluster, after: Namespace, before?: Namespace, isGone = false): void {
  const isSame = before && isDeepStrictEqual(before.metadata.labels, after.metadata.labels)
  if (isGone || !isSame) cluster.forgetCounts()
}

function onStorage(
  { scheduler }: Following,
  resource: StorageEvent['resource'],
  after: ApiObject,
  before?: ApiObject,
  isGone = false,
): void {
  if (isGone) scheduler.queue.tell({ resource, action: 'gone', before: after })
  else if (before) scheduler.queue.tell({ resource, action: 'changed', before, after })
  else scheduler.queue.tell({ resource, action: 'added', after })
}
