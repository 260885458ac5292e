import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { MiddlewareHandler } from 'hono'
import type { Metrics } from '../metrics.ts'
import { type AppContext, type AppEnv, nodeBindings } from './env.ts'

/** What the client left before its answer is counted as; no such answer is ever sent. */
const CLIENT_LEFT = 499

export interface AccessLogOptions {
  readonly logger: Logger
  readonly metrics: Metrics
  readonly clock: Clock
}

/** Logs and counts every request, once it is answered. Only a route's pattern is told, never what a path holds. */
export function accessLog({ logger, metrics, clock }: AccessLogOptions): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const start = clock.monotonic()
    await next()
    const ms = clock.monotonic() - start
    const route = c.get('route')
    const path = route?.path ?? 'unmatched'
    const status = statusOf(c)
    metrics.request({ route: path, method: methodOf(c), status, ms })
    if (c.error && status === 500) logError(c, logger)
    logger[route?.probe ? 'debug' : 'info'](
      {
        requestId: c.get('requestId'),
        method: methodOf(c),
        route: path,
        status,
        ms: Math.round(ms * 100) / 100,
        bytesIn: c.get('bytesIn') ?? 0,
      },
      'request',
    )
  }
}

function logError(c: AppContext, logger: Logger): void {
  logger.error({ requestId: c.get('requestId'), err: c.error }, 'request failed by a defect')
}

function statusOf(c: AppContext): number {
  const { outgoing } = nodeBindings(c)
  return outgoing?.destroyed && !outgoing.writableFinished ? CLIENT_LEFT : c.res.status
}

const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Methods are the client's words; a metric's label takes only those of a closed set. */
function methodOf(c: AppContext): string {
  return known.has(c.req.method) ? c.req.method : 'other'
}
