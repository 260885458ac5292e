import type { Structs } from '../../kinds/structure/structure.ts'
import type { Resource } from '../resources.ts'
import { definitionsOf } from './definitions.ts'
import { codeNames, type Operation, type Path } from './operation.ts'
import { type ParameterName, parameters, parameterV2 } from './parameters.ts'
import { pathsOf } from './paths.ts'
import { referenceTo, type Schema } from './schema.ts'

/** Clients of these look for them in place, by name: a reference would hide them. */
const inPlace: ReadonlySet<ParameterName> = new Set(['dryRun', 'fieldValidation'])

/** The whole API as OpenAPI 2. */
export function documentV2(resources: readonly Resource[], structs: Structs): Schema {
  const paths = Object.fromEntries(
    resources
      .flatMap(pathsOf)
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map((path) => [path.path, pathItem(path)]),
  )
  const names = Object.keys(parameters) as ParameterName[]
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'v1.33.13' },
    paths,
    definitions: definitionsOf(resources, paths, structs, 2),
    parameters: Object.fromEntries(
      names.filter((name) => !inPlace.has(name)).map((name) => [name, parameterV2(name)]),
    ),
    securityDefinitions: {
      BearerToken: {
        description: 'Bearer token authentication',
        type: 'apiKey',
        name: 'authorization',
        in: 'header',
      },
    },
    security: [{ BearerToken: [] }],
  }
}

const pathItem = (path: Path): Schema => ({
  ...Object.fromEntries(path.operations.map((it) => [it.method, operationItem(it, path)])),
  parameters: path.parameters.map(parameter),
})

const parameter = (name: ParameterName): Schema =>
  inPlace.has(name) ? parameterV2(name) : { $ref: `#/parameters/${name}` }

const produced = (path: Path, canStream = false): string[] => {
  const plain = ['application/json', 'application/yaml']
  if (path.isCustom) return plain
  plain.push('application/vnd.kubernetes.protobuf')
  return canStream
    ? [...plain, ...plain.filter(isStreamed).map((it) => `${it};stream=watch`)]
    : plain
}
const isStreamed = (type: string) => !type.endsWith('yaml')

function operationItem(operation: Operation, path: Path): Schema {
  const { body } = operation
  const inBody = body && {
    name: 'body',
    in: 'body',
    ...(body.isRequired && { required: true }),
    schema: referenceTo(body.struct, 2),
  }
  const asked = operation.parameters.map(parameter)
  return {
    description: operation.description,
    consumes: operation.patchTypes ?? ['*/*'],
    produces: produced(path, operation.canStream),
    schemes: ['https'],
    tags: [path.tag],
    operationId: operation.id,
    ...((inBody || asked.length > 0) && { parameters: [...(inBody ? [inBody] : []), ...asked] }),
    responses: responses(operation),
    'x-kubernetes-action': operation.action,
    'x-kubernetes-group-version-kind': operation.kind,
  }
}

const responses = ({ answer, codes }: Operation): Schema => ({
  ...Object.fromEntries(
    codes.map((code) => [
      String(code),
      {
        description: codeNames[code],
        schema: answer === 'text' ? { type: 'string' } : referenceTo(answer, 2),
      },
    ]),
  ),
  '401': { description: 'Unauthorized' },
})
