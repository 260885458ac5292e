import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Route } from '../route.ts'

/** The bindings are there when the app is served by Node, and absent when a test calls it. */
export interface AppEnv {
  Bindings: Partial<HttpBindings>
  Variables: {
    requestId: string
    /** Absent while no route has matched. */
    route?: Route
    /** Bytes of body read so far. */
    bytesIn?: number
  }
}

export type AppContext = Context<AppEnv>

/** Node's own request and response, where the app is served by Node. */
export function nodeBindings(c: AppContext): Partial<HttpBindings> {
  // Hono leaves `env` undefined when an app is called without one.
  return c.env ?? {}
}
