import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedFolder } from '@galley/kit/testing/shared'
import type {
  HorizontalPodAutoscalerBehavior,
  MetricSpec,
} from 'kubernetes-types/autoscaling/v2.js'

/** What a real autoscaler was given and decided; the recordings' README explains the fields. */
export interface RecordedSetting {
  readonly name: string
  readonly request: number | null
  readonly requestMemory?: number | null
  readonly min: number
  readonly max: number
  readonly metrics: MetricSpec[]
  readonly behavior?: HorizontalPodAutoscalerBehavior
  readonly replicas: number
  readonly containers?: readonly string[]
}

export interface RecordedPod {
  readonly cpu: number | null
  readonly side?: number | null
  readonly memory?: number
  readonly age?: number
  readonly window?: number
  readonly ready: boolean
  readonly started: number
  readonly since: number
  readonly phase?: string
}

export interface RecordedTarget {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
}

export interface RecordedCase extends RecordedSetting {
  readonly pods: readonly RecordedPod[]
  readonly replaced?: number
  readonly unavailable?: boolean
  readonly target?: RecordedTarget
  readonly targetReplicaSet?: boolean
  readonly controller?: boolean
  readonly widget?: boolean
  readonly paused?: boolean
  readonly twin?: boolean
  readonly decision: RecordedDecision
}

export interface RecordedDecision {
  readonly desiredReplicas: number
  readonly currentReplicas?: number
  readonly currentMetrics: readonly unknown[] | null
  readonly conditions: readonly RecordedCondition[]
  readonly events: readonly RecordedEvent[]
}

export interface RecordedCondition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

export interface RecordedEvent {
  readonly type: string
  readonly reason: string
  readonly message: string
}

export interface RecordedSequence extends RecordedSetting {
  readonly syncs: readonly RecordedSync[]
}

export interface RecordedSync {
  readonly at: number
  readonly pods: number
  readonly cpuPerPod: number | null
  readonly memoryPerPod?: number
  readonly decision: {
    readonly specReplicas: number
    readonly currentReplicas?: number
    readonly desiredReplicas: number
    readonly conditions: readonly string[]
  }
}

export function readRecorded(): {
  readonly cases: readonly RecordedCase[]
  readonly sequences: readonly RecordedSequence[]
} {
  const path = join(sharedFolder, 'kubernetes', 'hpa', 'cases.json')
  // Safe: recorded in this form, which its README tells.
  return JSON.parse(readFileSync(path, 'utf8')) as ReturnType<typeof readRecorded>
}
