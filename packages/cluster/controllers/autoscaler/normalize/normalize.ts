import type { Limit } from '../../../client/autoscaler-explanation.ts'
import type { HorizontalPodAutoscaler } from '../../../client/resources.ts'
import type { Memory } from '../memory.ts'

/** A proposal on its way to a decision. */
export interface Normalization {
  readonly memory: Memory
  readonly now: number
  readonly current: number
  readonly proposed: number
  readonly min: number
  readonly max: number
  /** Milliseconds that scaling down waits where the autoscaler says nothing of it. */
  readonly downscaleWindow: number
}

/** How much is left of a proposal, and in which words a condition says so. */
export interface Outcome {
  readonly replicas: number
  readonly reason: string
  readonly message: string
}

export interface Normalized {
  readonly replicas: number
  /** After windows. */
  readonly stabilized: Outcome
  /** After limits and bounds. */
  readonly limited: Outcome
  readonly limits: readonly Limit[]
}

export type Behavior = NonNullable<NonNullable<HorizontalPodAutoscaler['spec']>['behavior']>
export type ScalingRules = NonNullable<Behavior['scaleUp']>

export const readyForNewScale = (replicas: number): Outcome => ({
  replicas,
  reason: 'ReadyForNewScale',
  message: 'recommended size matches current size',
})

export const highestRecommendation = (replicas: number): Outcome => ({
  replicas,
  reason: 'ScaleDownStabilized',
  message:
    'recent recommendations were higher than current one, applying the highest recent recommendation',
})

export const lowestRecommendation = (replicas: number): Outcome => ({
  replicas,
  reason: 'ScaleUpStabilized',
  message:
    'recent recommendations were lower than current one, applying the lowest recent recommendation',
})

export const withinRange = (replicas: number): Outcome => ({
  replicas,
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
})

export const tooMany = (replicas: number): Outcome => ({
  replicas,
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
})

export const tooFew = (replicas: number): Outcome => ({
  replicas,
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
})

export const tooFastUp = (replicas: number): Outcome => ({
  replicas,
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
})

export const tooFastDown = (replicas: number): Outcome => ({
  replicas,
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
})
