import type { AppContext } from './http/env.ts'
import type { Service } from './service.ts'

/** How a route tells errors: the lab's text or JSON, JSON always, or the Open Inference Protocol's. */
export type Dialect = 'lab' | 'json' | 'v2'

/** One operation of the service: data plus one function. */
export interface Route {
  /** OpenAPI's `operationId`. */
  readonly id: string
  readonly method: 'GET' | 'POST'
  /** A Hono pattern, also the label in logs and metrics. */
  readonly path: string
  readonly dialect: Dialect
  /** Asked every few seconds by machines; its requests are logged at `debug` only. */
  readonly probe?: true
  /** Answered without a token: tells nothing but whether the service can be asked. */
  readonly open?: true
  handle(c: AppContext, service: Service): Response | Promise<Response>
}
