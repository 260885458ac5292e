import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './env.ts'

/** What may be taken over from a client into our logs: no spaces, quotes or control characters. */
const valid = /^[\w.:/+=@-]{1,128}$/

/** Gives every request an id, the client's own `X-Request-Id` where it is valid, and echoes it. */
export function requestId(): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const given = c.req.header('X-Request-Id')
    const id = given !== undefined && valid.test(given) ? given : randomUUID()
    c.set('requestId', id)
    c.header('X-Request-Id', id)
    return next()
  }
}
