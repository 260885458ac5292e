import type { Route } from '../route.ts'
import { routes } from '../routes.ts'
import { ErrorAnswer, InferErrorAnswer } from '../schemas/errors.ts'
import { type ErrorStatus, errorMeanings, type Operation } from './operation.ts'
import { operations } from './operations.ts'

/** The service as an OpenAPI 3.1 document; `asksForToken` where it lets nobody in without one. */
export function describe(version: string, asksForToken: boolean): object {
  const paths: Record<string, object> = {}
  for (const route of routes) {
    const path = pathTemplate(route.path)
    const method = route.method.toLowerCase()
    paths[path] = {
      ...paths[path],
      [method]: describeRoute(route, operations[route.id], asksForToken),
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Galley', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    ...(asksForToken && { components: { securitySchemes } }),
    paths,
  }
}

/** RFC 6750 and RFC 7617: the token by itself, or as the password of any user. */
const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer' },
  basic: { type: 'http', scheme: 'basic' },
}

function describeRoute(
  route: Route,
  { summary, body, answer, errors }: Operation,
  asksForToken: boolean,
): object {
  const isGuarded = asksForToken && !route.open
  const statuses: readonly ErrorStatus[] = isGuarded ? [...errors, 401] : errors
  return {
    operationId: route.id,
    summary,
    parameters: parameterNames(route.path).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(isGuarded && { security: [{ bearer: [] }, { basic: [] }] }),
    ...(body ? { requestBody: { required: true, content: body } } : {}),
    responses: {
      200: { description: 'The answer', content: answer },
      ...Object.fromEntries(statuses.map((status) => [status, describeError(route, status)])),
    },
  }
}

function describeError({ dialect }: Route, status: ErrorStatus): object {
  const json = { schema: dialect === 'v2' ? InferErrorAnswer : ErrorAnswer }
  const text = dialect === 'lab' ? { 'text/plain': { schema: { type: 'string' } } } : {}
  return { description: errorMeanings[status], content: { 'application/json': json, ...text } }
}

/** Hono writes `:model`, OpenAPI `{model}`. */
const pathTemplate = (path: string) => path.replaceAll(/:(\w+)/g, '{$1}')

const parameterNames = (path: string) => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
