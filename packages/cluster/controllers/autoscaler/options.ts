/** How autoscalers are looked after. Times are milliseconds; the usual values are upstream's. */
export interface AutoscalerOptions {
  /** Between two looks at one autoscaler; the first is so long after it was made. */
  readonly syncPeriod: number
  /** How far a metric's ratio may be from 1 without a move. */
  readonly tolerance: number
  /** So long the highest proposal holds back scaling down where an autoscaler says nothing of it. */
  readonly downscaleWindow: number
  readonly cpuInitializationPeriod: number
  readonly initialReadinessDelay: number
  /** Whether an autoscaler's behavior may have tolerances of its own (upstream's gate, which is off). */
  readonly allowsTolerances: boolean
}

export const usualOptions: AutoscalerOptions = {
  syncPeriod: 15_000,
  tolerance: 0.1,
  downscaleWindow: 300_000,
  cpuInitializationPeriod: 300_000,
  initialReadinessDelay: 30_000,
  allowsTolerances: false,
}
