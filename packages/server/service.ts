import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Classifier } from '@galley/model/classifier'
import type { Admission } from './admission.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Readiness } from './readiness.ts'

/** What the web service is put together from. */
export interface ServiceParts {
  /** Warm and ready to classify. */
  readonly classifier: Classifier
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  readonly limits: Limits
  readonly readiness: Readiness
  /** Asked of every request but those of open routes; without it anyone may ask. */
  readonly token?: string
  /** Galley's version. */
  readonly version: string
}

/** What a route may use. */
export interface Service extends ServiceParts {
  readonly admission: Admission
}
