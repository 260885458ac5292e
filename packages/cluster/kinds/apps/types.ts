import type { KubeObject } from '../object.ts'
import type { PersistentVolumeClaimSpec, PodTemplateSpec, TemplateMeta } from '../pod-spec/types.ts'
import type { LabelSelector } from '../validate/label-selector.ts'

export type Amount = number | string

export interface RollingUpdate {
  maxUnavailable?: Amount
  maxSurge?: Amount
}

export type Deployment = KubeObject & {
  spec: {
    replicas?: number
    selector?: LabelSelector
    template: PodTemplateSpec
    strategy: { type?: string; rollingUpdate?: RollingUpdate }
    minReadySeconds?: number
    revisionHistoryLimit?: number
    progressDeadlineSeconds?: number
    paused?: boolean
  }
  status: {
    observedGeneration?: number
    replicas?: number
    updatedReplicas?: number
    readyReplicas?: number
    availableReplicas?: number
    unavailableReplicas?: number
    terminatingReplicas?: number
    collisionCount?: number
  }
}

export interface ReplicaStatus {
  replicas?: number
  fullyLabeledReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  observedGeneration?: number
  terminatingReplicas?: number
}

export type ReplicaSet = KubeObject & {
  spec: {
    replicas?: number
    minReadySeconds?: number
    selector?: LabelSelector
    template: PodTemplateSpec
  }
  status: ReplicaStatus
}

export interface ClaimTemplate {
  metadata: TemplateMeta
  spec: PersistentVolumeClaimSpec
  status?: { phase?: string }
  apiVersion?: string
  kind?: string
}

export type StatefulSet = KubeObject & {
  spec: {
    replicas?: number
    selector?: LabelSelector
    template: PodTemplateSpec
    volumeClaimTemplates?: ClaimTemplate[]
    serviceName?: string
    podManagementPolicy?: string
    updateStrategy: {
      type?: string
      rollingUpdate?: { partition?: number; maxUnavailable?: Amount }
    }
    revisionHistoryLimit?: number
    minReadySeconds?: number
    persistentVolumeClaimRetentionPolicy?: { whenDeleted?: string; whenScaled?: string }
    ordinals?: { start?: number }
  }
  status: {
    observedGeneration?: number
    replicas?: number
    readyReplicas?: number
    currentReplicas?: number
    updatedReplicas?: number
    availableReplicas?: number
    collisionCount?: number
  }
}

export type DaemonSet = KubeObject & {
  spec: {
    selector?: LabelSelector
    template: PodTemplateSpec
    updateStrategy: { type?: string; rollingUpdate?: RollingUpdate }
    minReadySeconds?: number
    revisionHistoryLimit?: number
  }
  status: {
    currentNumberScheduled?: number
    numberMisscheduled?: number
    desiredNumberScheduled?: number
    numberReady?: number
    observedGeneration?: number
    updatedNumberScheduled?: number
    numberAvailable?: number
    numberUnavailable?: number
    collisionCount?: number
  }
}
