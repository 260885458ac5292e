/**
 * How an autoscaler came to its decisions. Amounts are written as quantities (`150m`, `2Gi`), times as in metadata.
 */

/** One pod as a metric saw it. */
export interface PodInput {
  readonly name: string
  /** Absent where the metrics said nothing of it. */
  readonly used?: string
  readonly requested?: string
  /** `read`: as it was used; `filled`: as `countedAs`; `set-aside`: not at all. */
  readonly counts: 'read' | 'filled' | 'set-aside'
  readonly countedAs?: string
  /** Why it does not count as it was read. */
  readonly why?: string
}

export interface MetricExplanation {
  /** As conditions name it: `cpu resource utilization (percentage of request)`. */
  readonly name: string
  readonly type: string
  readonly target: string
  readonly current?: string
  /** Those that do not count as they were read come first. */
  readonly pods: readonly PodInput[]
  /** Further pods, left out to keep this short. */
  readonly morePods?: number
  /** Current ÷ target. */
  readonly ratio?: number
  /** The same after values were filled in for pods that lack them. */
  readonly filledRatio?: number
  /** How many pods the proposal multiplies. */
  readonly countedPods?: number
  /** How far a ratio may be from 1 without a move. */
  readonly tolerance: { readonly down: number; readonly up: number }
  readonly proposal?: number
  /** How the proposal follows. */
  readonly because?: string
  readonly error?: string
}

/** Something that kept a proposal from being followed as it was. */
export interface Limit {
  readonly kind: 'window' | 'policy' | 'maximum' | 'minimum'
  readonly from: number
  readonly to: number
  readonly because: string
}

export interface Decision {
  readonly kind: 'scaled' | 'kept' | 'failed'
  /** What the target is to have; absent where not even its size could be read. */
  readonly replicas?: number
  readonly because: string
}

export interface SyncExplanation {
  readonly time: string
  /** `Deployment/lab/web` */
  readonly target: string
  readonly minReplicas: number
  readonly maxReplicas: number
  readonly currentReplicas?: number
  readonly metrics: readonly MetricExplanation[]
  /** What the metric that asks for most proposes. */
  readonly proposal?: { readonly replicas: number; readonly metric: string }
  readonly limits: readonly Limit[]
  readonly decision: Decision
}

/** What is answered for one autoscaler: its syncs of the last hour, the oldest first. */
export interface AutoscalerExplanation {
  readonly kind: 'AutoscalerExplanation'
  readonly apiVersion: 'galley.dev/v1'
  readonly metadata: { readonly namespace: string; readonly name: string; readonly uid: string }
  readonly syncs: readonly SyncExplanation[]
}

/** Where explanations are kept. */
export interface Explanations {
  /** Of the autoscaler with this uid, the oldest first. */
  of(uid: string): readonly SyncExplanation[]
}
