import type { ApiObject } from '../../client/resource.ts'
import {
  type Deployment,
  type Pod,
  pods,
  type ReplicaSet,
  replicaSets,
} from '../../client/resources.ts'
import { controllerOf } from '../../controllers/loop/owners.ts'
import { isReady } from '../../controllers/pods/pod-state.ts'
import type { Seen } from '../seen.ts'

export const nameOf = ({ metadata }: ApiObject): string =>
  `${metadata.namespace ?? ''}/${metadata.name ?? ''}`

export const isOwnedBy = (object: ApiObject, owner: ApiObject): boolean =>
  controllerOf(object)?.uid === owner.metadata.uid

export const replicaSetsOf = (deployment: ApiObject, seen: Seen): ReplicaSet[] =>
  seen.all(replicaSets).filter((it) => isOwnedBy(it, deployment))

export const podsOf = (owner: ApiObject, seen: Seen): Pod[] =>
  seen.all(pods).filter((it) => isOwnedBy(it, owner))

/** Up, in service and to stay. */
export const isAvailable = (pod: Pod): boolean => isReady(pod) && !pod.metadata.deletionTimestamp

const amount = (value: number | string | undefined, of: number, round: (n: number) => number) =>
  typeof value === 'string' ? round((Number.parseInt(value, 10) * of) / 100) : (value ?? 0)

/** What a rolling update may go beyond and fall short of the replicas. */
export function bounds({ spec }: Deployment): { readonly most: number; readonly least: number } {
  const replicas = spec?.replicas ?? 1
  if (spec?.strategy?.type === 'Recreate') return { most: replicas, least: 0 }
  const { maxSurge, maxUnavailable } = spec?.strategy?.rollingUpdate ?? {}
  const surge = amount(maxSurge, replicas, Math.ceil)
  const missing = amount(maxUnavailable, replicas, Math.floor)
  // Both zero would never move: one may be missing then.
  const unavailable = surge === 0 && missing === 0 ? 1 : missing
  return { most: replicas + surge, least: Math.max(0, replicas - unavailable) }
}
