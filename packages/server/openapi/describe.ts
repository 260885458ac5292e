import type { Route } from '../route.ts'
import { routes } from '../routes.ts'
import { ErrorAnswer, InferErrorAnswer } from '../schemas/errors.ts'
import { type ErrorStatus, errorMeanings, type Operation } from './operation.ts'
import { operations } from './operations.ts'

/** The service as an OpenAPI 3.1 document. */
export function describe(version: string): object {
  const paths: Record<string, object> = {}
  for (const route of routes) {
    const path = pathTemplate(route.path)
    const method = route.method.toLowerCase()
    paths[path] = { ...paths[path], [method]: describeRoute(route, operations[route.id]) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Galley', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
  }
}

function describeRoute(route: Route, { summary, body, answer, errors }: Operation): object {
  return {
    operationId: route.id,
    summary,
    parameters: parameterNames(route.path).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(body ? { requestBody: { required: true, content: body } } : {}),
    responses: {
      200: { description: 'The answer', content: answer },
      ...Object.fromEntries(errors.map((status) => [status, describeError(route, status)])),
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
