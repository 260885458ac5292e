import type { Handler } from 'hono'
import type { AppEnv } from './env.ts'
import { errorReply } from './error-reply.ts'
import { RequestError } from './request-error.ts'

/** Answers what a path is asked by another method than it has: OPTIONS with the list, the rest with 405. */
export function notAllowed(methods: readonly string[]): Handler<AppEnv> {
  const allow = [...methods, 'OPTIONS'].join(', ')
  return (c) => {
    c.header('Allow', allow)
    if (c.req.method === 'OPTIONS') return c.body(null, 204)
    const message = `${c.req.path} does not answer ${c.req.method.slice(0, 20)}; it answers ${allow}.`
    return errorReply(c, new RequestError('method-not-allowed', message))
  }
}
