import type { ReplicaSetStatus } from 'kubernetes-types/apps/v1.js'
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { ApiObject, ResourceRef } from '../../client/resource.ts'
import type { selects } from '../../kinds/validate/selects.ts'

/** What keeps so many pods of one template: a replica set, or a replication controller before it. */
export interface Replicas extends ApiObject {
  spec?: {
    readonly replicas?: number
    readonly minReadySeconds?: number
    readonly template?: PodTemplateSpec
  }
  readonly status?: ReplicaSetStatus
}

export interface ReplicasKind<T extends Replicas> {
  readonly name: string
  readonly resource: ResourceRef<T>
  selectorOf(owner: T): Parameters<typeof selects>[0]
}

export const replicasOf = ({ spec }: Replicas): number => spec?.replicas ?? 1
