import type { Dialect } from '../route.ts'
import { prefersJson } from './accept.ts'
import type { AppContext } from './env.ts'
import { RETRY_AFTER_SECONDS, toWireError, type WireError } from './wire-error.ts'

/** Answers with what was thrown, in the words of the route that was asked. */
export function errorReply(c: AppContext, thrown: unknown): Response {
  const error = toWireError(thrown)
  if (error.status === 401) c.header('WWW-Authenticate', 'Basic realm="Galley", charset="UTF-8"')
  if (error.status === 503) c.header('Retry-After', String(RETRY_AFTER_SECONDS))
  return tellers[dialectOf(c)](c, error)
}

const tellers: Readonly<Record<Dialect, (c: AppContext, error: WireError) => Response>> = {
  lab(c, error) {
    c.header('Vary', 'Accept')
    if (prefersJson(c.req.header('Accept'))) return tellers.json(c, error)
    return c.text(`${sentence(error)}\n`, error.status)
  },
  json: (c, { status, code, message, next }) => c.json({ error: { code, message, next } }, status),
  v2: (c, error) => c.json({ error: sentence(error) }, error.status),
}

function sentence({ message, next }: WireError): string {
  return next === undefined ? message : `${message} ${next}`
}

function dialectOf(c: AppContext): Dialect {
  const route = c.get('route')
  if (route) return route.dialect
  return c.req.path === '/v2' || c.req.path.startsWith('/v2/') ? 'v2' : 'json'
}
