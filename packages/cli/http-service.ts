import { systemClock } from '@galley/kit/clock'
import { createLogger, type LogLevel } from '@galley/kit/logging'
import { version } from '@galley/kit/version'
import type { Classifier } from '@galley/model/classifier'
import type { EngineObserver } from '@galley/model/engine/engine'
import { createApp } from '@galley/server/app'
import { createLimits } from '@galley/server/limits'
import { listen, type RunningServer } from '@galley/server/listen'
import { Metrics } from '@galley/server/metrics'
import { Readiness } from '@galley/server/readiness'

export interface HttpServiceOptions {
  readonly host: string
  readonly port: number
  /** Asked of every client; without it anyone may ask. */
  readonly token: string | undefined
  readonly maxPhotoBytes: number
  /** Milliseconds that one prediction may take. */
  readonly timeout: number
  /** Milliseconds that requests under way are given at the end. */
  readonly grace: number
  readonly logLevel: LogLevel
}

/** Serves a classifier over HTTP; what its engine reports goes into the metrics. */
export function startHttpService(
  classifier: Classifier,
  reports: { to: EngineObserver | undefined },
  options: HttpServiceOptions,
): Promise<RunningServer> {
  const { host, port, token, grace: graceMs, logLevel } = options
  const clock = systemClock
  const logger = createLogger({ level: logLevel })
  const metrics = new Metrics()
  reports.to = metrics.engine
  const readiness = new Readiness()
  const app = createApp({
    classifier,
    metrics,
    clock,
    readiness,
    version,
    logger,
    limits: createLimits({ photoBytes: options.maxPhotoBytes, workMs: options.timeout }),
    ...(token !== undefined && { token }),
  })
  return listen(app, { host, port, graceMs, readiness, clock, logger })
}
