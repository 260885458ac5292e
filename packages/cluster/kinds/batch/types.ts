import type { KubeObject } from '../object.ts'
import type { PodTemplateSpec, TemplateMeta } from '../pod-spec/types.ts'
import type { LabelSelector } from '../validate/label-selector.ts'

export interface FailureRule {
  action?: string
  onExitCodes?: { containerName?: string; operator?: string; values?: number[] }
  onPodConditions?: { type?: string; status?: string }[]
}

export interface SuccessRule {
  succeededIndexes?: string
  succeededCount?: number
}

export interface JobSpec {
  parallelism?: number
  completions?: number
  activeDeadlineSeconds?: number
  podFailurePolicy?: { rules?: FailureRule[] }
  successPolicy?: { rules?: SuccessRule[] }
  backoffLimit?: number
  backoffLimitPerIndex?: number
  maxFailedIndexes?: number
  selector?: LabelSelector
  manualSelector?: boolean
  template: PodTemplateSpec
  ttlSecondsAfterFinished?: number
  completionMode?: string
  suspend?: boolean
  podReplacementPolicy?: string
  managedBy?: string
}

export interface JobCondition {
  type?: string
  status?: string
}

export interface JobStatus {
  conditions?: JobCondition[]
  startTime?: string
  completionTime?: string
  active?: number
  succeeded?: number
  failed?: number
  terminating?: number
  completedIndexes?: string
  failedIndexes?: string
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] }
  ready?: number
}

export type Job = KubeObject & { spec: JobSpec; status: JobStatus }

export type CronJob = KubeObject & {
  spec: {
    schedule?: string
    timeZone?: string
    startingDeadlineSeconds?: number
    concurrencyPolicy?: string
    suspend?: boolean
    jobTemplate: { metadata: TemplateMeta; spec: JobSpec }
    successfulJobsHistoryLimit?: number
    failedJobsHistoryLimit?: number
  }
  status: { active?: unknown[]; lastScheduleTime?: string; lastSuccessfulTime?: string }
}
