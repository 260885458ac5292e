import type { Tolerance } from './tolerance.ts'

/** What decisions go by besides the pods and their metrics. Times are milliseconds. */
export interface Rules {
  readonly tolerance: Tolerance
  /** So long after its start a pod's CPU counts only while it is ready. */
  readonly cpuInitializationPeriod: number
  /** A pod that turned unready so early was never ready. */
  readonly initialReadinessDelay: number
  readonly now: number
}
