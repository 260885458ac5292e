import type { StatefulSetStatus } from 'kubernetes-types/apps/v1.js'
import type { Pod, StatefulSet } from '../../client/resources.ts'
import { isAvailable, isReady } from '../pods/pod-state.ts'
import { replicasOf, revisionOf } from './identity.ts'
import type { Revisions } from './revisions.ts'

/** The API has it; one that is yet to be made has no phase. */
export const isCreated = ({ status }: Pod): boolean => Boolean(status?.phase)

export const isRunningAndReady = (pod: Pod): boolean =>
  pod.status?.phase === 'Running' && isReady(pod)

export const isHealthy = (pod: Pod): boolean =>
  isRunningAndReady(pod) && !pod.metadata.deletionTimestamp

/** What a set's status is to be; `takenDown` pods of the current revision are going although they do not show it. */
export function statusOf(
  set: StatefulSet,
  { current, update, collisions }: Revisions,
  pods: readonly Pod[],
  takenDown: number,
  now: number,
): StatefulSetStatus {
  const created = pods.filter(isCreated)
  const ready = pods.filter(isRunningAndReady)
  const staying = created.filter(({ metadata }) => !metadata.deletionTimestamp)
  const of = (name: string) => staying.filter((pod) => revisionOf(pod) === name).length
  const [currentRevision, updateRevision] = [
    current.metadata.name ?? '',
    update.metadata.name ?? '',
  ]
  const minReady = set.spec?.minReadySeconds ?? 0
  return completed(set, {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: created.length,
    readyReplicas: ready.length,
    availableReplicas: ready.filter((pod) => isAvailable(pod, minReady, now)).length,
    currentReplicas: of(currentRevision) - takenDown,
    updatedReplicas: of(updateRevision),
    currentRevision,
    updateRevision,
    collisionCount: collisions,
  })
}

/** Once all pods are of the new revision, it is the current one. */
function completed(set: StatefulSet, status: StatefulSetStatus): StatefulSetStatus {
  const { replicas, readyReplicas, updatedReplicas = 0, updateRevision = '' } = status
  const wanted = replicasOf(set)
  const isDone = [replicas, readyReplicas, updatedReplicas].every((count) => count === wanted)
  if (set.spec?.updateStrategy?.type !== 'RollingUpdate' || !isDone) return status
  return { ...status, currentReplicas: updatedReplicas, currentRevision: updateRevision }
}

const counts = [
  'replicas',
  'currentReplicas',
  'readyReplicas',
  'updatedReplicas',
  'availableReplicas',
] as const

const names = ['currentRevision', 'updateRevision'] as const

/** Whether a status tells something new. */
export function isNews(before: StatefulSet['status'], after: StatefulSetStatus): boolean {
  return (
    (after.observedGeneration ?? 0) > (before?.observedGeneration ?? 0) ||
    counts.some((name) => (before?.[name] ?? 0) !== (after[name] ?? 0)) ||
    names.some((name) => (before?.[name] ?? '') !== (after[name] ?? ''))
  )
}
