import type { KubeObject } from '../../object.ts'
import type { LabelSelector } from '../../validate/label-selector.ts'

export interface Target {
  apiVersion?: string
  kind?: string
  name?: string
}

export interface MetricTarget {
  type?: string
  value?: string
  averageValue?: string
  averageUtilization?: number
}

export interface MetricIdentifier {
  name?: string
  selector?: LabelSelector
}

export interface Metric {
  type?: string
  object?: { describedObject: Target; target: MetricTarget; metric: MetricIdentifier }
  pods?: { metric: MetricIdentifier; target: MetricTarget }
  resource?: { name?: string; target: MetricTarget }
  containerResource?: { name?: string; container?: string; target: MetricTarget }
  external?: { metric: MetricIdentifier; target: MetricTarget }
}

export interface MetricStatus {
  type?: string
  object?: { describedObject: Target; current: MetricTarget; metric: MetricIdentifier }
  pods?: { metric: MetricIdentifier; current: MetricTarget }
  resource?: { name?: string; current: MetricTarget }
  containerResource?: { name?: string; container?: string; current: MetricTarget }
  external?: { metric: MetricIdentifier; current: MetricTarget }
}

export interface ScalingPolicy {
  type?: string
  value?: number
  periodSeconds?: number
}

export interface ScalingRules {
  stabilizationWindowSeconds?: number
  selectPolicy?: string
  policies?: ScalingPolicy[]
  tolerance?: string
}

export interface Condition {
  type?: string
  status?: string
  lastTransitionTime?: string
  reason?: string
  message?: string
}

export type Autoscaler = KubeObject & {
  spec: {
    scaleTargetRef: Target
    minReplicas?: number
    maxReplicas?: number
    metrics?: Metric[]
    behavior?: { scaleUp?: ScalingRules; scaleDown?: ScalingRules }
  }
  /** A new object has none until it is written. */
  status?: {
    observedGeneration?: number
    lastScaleTime?: string
    currentReplicas?: number
    desiredReplicas?: number
    currentMetrics?: MetricStatus[]
    conditions?: Condition[]
  }
}

/** The first version, which knows the CPU only. */
export type OldAutoscaler = KubeObject & {
  spec: {
    scaleTargetRef: Target
    minReplicas?: number
    maxReplicas?: number
    targetCPUUtilizationPercentage?: number
  }
  /** A new object has none until it is written. */
  status?: {
    observedGeneration?: number
    lastScaleTime?: string
    currentReplicas?: number
    desiredReplicas?: number
    currentCPUUtilizationPercentage?: number
  }
}
