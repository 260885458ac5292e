import type { Structs } from '../../kinds/structure/structure.ts'
import type { Resource } from '../resources.ts'
import { definitionsOf } from './definitions.ts'
import { codeNames, type Operation, type Path } from './operation.ts'
import { parameterV3 } from './parameters.ts'
import { pathsOf } from './paths.ts'
import { referenceTo, type Schema } from './schema.ts'

/** The API of one group's version as OpenAPI 3. */
export function documentV3(resources: readonly Resource[], structs: Structs): Schema {
  const paths = Object.fromEntries(
    resources
      .flatMap(pathsOf)
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map((path) => [path.path, pathItem(path)]),
  )
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.33.13' },
    paths,
    components: {
      schemas: definitionsOf(resources, paths, structs, 3),
      securitySchemes: {
        BearerToken: {
          type: 'apiKey',
          description: 'Bearer token authentication',
          name: 'authorization',
          in: 'header',
        },
      },
    },
  }
}

const pathItem = (path: Path): Schema => ({
  ...Object.fromEntries(path.operations.map((it) => [it.method, operationItem(it, path)])),
  parameters: path.parameters.map(parameterV3),
})

function operationItem(operation: Operation, path: Path): Schema {
  const { body } = operation
  const schema = body && { schema: referenceTo(body.struct, 3) }
  const types = operation.patchTypes ?? ['*/*']
  return {
    tags: [path.tag],
    description: operation.description,
    operationId: operation.id,
    ...(operation.parameters.length > 0 && {
      parameters: operation.parameters.map(parameterV3),
    }),
    ...(body && {
      requestBody: {
        content: Object.fromEntries(types.map((type) => [type, schema])),
        ...(body.isRequired && { required: true }),
      },
    }),
    responses: responses(operation, path),
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': operation.kind,
  }
}

function responses({ answer, codes, canStream }: Operation, path: Path): Schema {
  const types = ['application/json', 'application/yaml']
  if (!path.isCustom) types.push('application/vnd.kubernetes.protobuf')
  if (canStream && !path.isCustom)
    types.push('application/json;stream=watch', 'application/vnd.kubernetes.protobuf;stream=watch')
  const schema = answer === 'text' ? { type: 'string' } : referenceTo(answer, 3)
  const content = Object.fromEntries(types.map((type) => [type, { schema }]))
  return {
    ...Object.fromEntries(
      codes.map((code) => [String(code), { description: codeNames[code], content }]),
    ),
    '401': { description: 'Unauthorized' },
  }
}
