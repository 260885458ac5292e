import type { Logger } from '@galley/kit/logging'
import { type Context, Hono } from 'hono'
import { deliver, type FileAnswer } from './deliver.ts'
import { RegistryError } from './errors.ts'
import { routeFinder } from './find-route.ts'
import type { Authenticate } from './htpasswd.ts'
import type { RegistryMetrics } from './metrics.ts'
import { requestBody } from './request-body.ts'
import { routes } from './routes.ts'
import type { Storage } from './storage.ts'
import { errorResponse, toWireError } from './wire-error.ts'

export interface AppParts {
  readonly storage: Storage
  readonly logger: Logger
  readonly metrics: RegistryMetrics
  /** Without it everyone may do everything. */
  readonly authenticate?: Authenticate | undefined
}

/** Clients of old look for this to know a registry. */
const commonHeaders = { 'Docker-Distribution-Api-Version': 'registry/2.0' }

const findRoute = routeFinder(routes)

/** The registry as Request → Response. */
export function createRegistryApp(parts: AppParts): Hono {
  const app = new Hono()
  app.get('/metrics', async (context) => {
    return answer(parts, context, '/metrics', async () => {
      const { registry } = parts.metrics
      return new Response(await registry.metrics(), {
        headers: { 'Content-Type': registry.contentType },
      })
    })
  })
  app.all('*', (context) => serve(parts, context))
  return app
}

async function serve(parts: AppParts, context: Context): Promise<Response> {
  const request = context.req.raw
  const url = new URL(request.url)
  let route = 'none'
  return answer(
    parts,
    context,
    () => route,
    async () => {
      const found = findRoute(request.method, url.pathname)
      route = found.route.path
      return found.route.handle({
        request,
        url,
        params: found.params,
        storage: parts.storage,
        body: requestBody(request, context.env),
        deliver: (file) => deliverFile(parts, context, file),
      })
    },
  )
}

async function deliverFile(
  { logger }: AppParts,
  { req, env }: Context,
  { headers, ...file }: FileAnswer,
): Promise<Response> {
  if (req.method === 'HEAD') return new Response(null, { status: file.status, headers })
  const answer = { ...file, headers: { ...headers, ...commonHeaders } }
  return deliver(answer, env, (error) => {
    logger.warn({ err: error, path: req.path }, 'a download ended early')
  })
}

/** What every answer has in common: who may ask, what failed, what is counted and logged. */
async function answer(
  parts: AppParts,
  context: Context,
  route: string | (() => string),
  run: () => Promise<Response>,
): Promise<Response> {
  const { metrics, storage, logger } = parts
  const started = storage.clock.monotonic()
  const response = await guarded(parts, context, run)
  for (const [name, value] of Object.entries(commonHeaders)) response.headers.set(name, value)
  const milliseconds = storage.clock.monotonic() - started
  const { method, path } = context.req
  const { status } = response
  const template = typeof route === 'string' ? route : route()
  metrics.observe({ method, route: template, status, seconds: milliseconds / 1000 })
  logger.info({ method, path, status, milliseconds: Math.round(milliseconds) }, 'answered')
  return method === 'HEAD' ? withoutBody(response) : response
}

async function guarded(
  { authenticate, logger }: AppParts,
  { req }: Context,
  run: () => Promise<Response>,
): Promise<Response> {
  try {
    if (authenticate && !(await authenticate(req.header('authorization')))) throw unauthorized()
    return await run()
  } catch (error) {
    const wire = toWireError(error)
    if (wire.status >= 500) logger.error({ err: error, path: req.path }, 'could not answer')
    return errorResponse(wire)
  }
}

function unauthorized(): RegistryError {
  return new RegistryError('UNAUTHORIZED', 'log in with a name and password', {
    headers: { 'WWW-Authenticate': 'Basic realm="galley"' },
  })
}

/** The length that GET would have stays in the head; the body is never read, so nothing was opened. */
function withoutBody({ status, headers }: Response): Response {
  return new Response(null, { status, headers })
}
