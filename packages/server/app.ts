import { Hono } from 'hono'
import { Admission } from './admission.ts'
import { accessLog } from './http/access-log.ts'
import type { AppEnv } from './http/env.ts'
import { errorReply } from './http/error-reply.ts'
import { notAllowed } from './http/not-allowed.ts'
import { RequestError } from './http/request-error.ts'
import { requestId } from './http/request-id.ts'
import { requireToken } from './http/require-token.ts'
import { securityHeaders } from './http/security-headers.ts'
import type { Route } from './route.ts'
import { routes } from './routes.ts'
import type { ServiceParts } from './service.ts'

/** The web service over one classifier, as a function from a request to a response. */
export function createApp(parts: ServiceParts): Hono<AppEnv> {
  const admission = new Admission(parts.limits)
  const service = { ...parts, admission }
  parts.metrics.watch(parts.classifier, admission)
  const checkToken = parts.token === undefined ? undefined : requireToken(parts.token)
  const app = new Hono<AppEnv>()
  app.use(requestId(), accessLog(parts), securityHeaders())
  const all: readonly Route[] = routes
  for (const route of all) {
    app.on(route.method, route.path, (c) => {
      c.set('route', route)
      if (!route.open) checkToken?.(c.req.header('Authorization'))
      return route.handle(c, service)
    })
  }
  for (const [path, methods] of methodsByPath()) app.all(path, notAllowed(methods))
  app.notFound((c) => errorReply(c, noSuchRoute(c.req.path)))
  app.onError((error, c) => errorReply(c, error))
  return app
}

function methodsByPath(): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>()
  for (const { path, method } of routes) {
    const methods = method === 'GET' ? ['GET', 'HEAD'] : [method]
    paths.set(path, [...(paths.get(path) ?? []), ...methods])
  }
  return paths
}

function noSuchRoute(path: string): RequestError {
  const asked = JSON.stringify(path.slice(0, 200))
  return new RequestError('no-such-route', `Nothing is served at ${asked}.`, 'See /openapi.json.')
}
