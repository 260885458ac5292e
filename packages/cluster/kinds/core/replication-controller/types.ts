import type { ReplicaStatus } from '../../apps/types.ts'
import type { KubeObject } from '../../object.ts'
import type { PodTemplateSpec } from '../../pod-spec/types.ts'

export type ReplicationController = KubeObject & {
  spec: {
    replicas?: number
    minReadySeconds?: number
    selector?: Record<string, string>
    template?: PodTemplateSpec
  }
  status: ReplicaStatus
}
