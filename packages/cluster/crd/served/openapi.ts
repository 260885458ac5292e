import { isObject, type Json } from '../../kinds/json.ts'
import { describeField, describeStruct } from '../../kinds/structure/descriptions.ts'
import type { Definition, Version } from '../definition.ts'
import type { JsonSchema } from '../schema.ts'
import { schemaNameOf } from './names.ts'

type OpenApiVersion = 2 | 3

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const places = { 2: '#/definitions/', 3: '#/components/schemas/' } as const

/** Schemas of a version's objects and of a list of them, for the published documents. */
export function publishedSchemas(
  { spec }: Definition,
  version: Version,
  openApi: OpenApiVersion,
): Record<string, Json> {
  const { group = '', names } = spec
  const name = schemaNameOf(group, version.name ?? '', names.kind ?? '')
  const gvk = (kind = '') => [{ group, kind, version: version.name ?? '' }]
  return {
    [name]: {
      ...objectSchema(version.schema?.openAPIV3Schema, openApi),
      'x-kubernetes-group-version-kind': gvk(names.kind),
      ...selectable(version),
    },
    [`${name}List`]: {
      description: `${names.listKind} is a list of ${names.kind}`,
      type: 'object',
      required: ['items'],
      properties: {
        ...typeMeta(),
        items: {
          description: `List of ${names.plural}.`,
          type: 'array',
          items: { $ref: places[openApi] + name },
        },
        metadata: reference(`${meta}.ListMeta`, 'metadata', openApi),
      },
      'x-kubernetes-group-version-kind': gvk(names.listKind),
    },
  }
}

const selectable = ({ selectableFields = [] }: Version): Json =>
  selectableFields.length === 0
    ? {}
    : {
        'x-kubernetes-selectable-fields': selectableFields.map(({ jsonPath = '' }) => ({
          fieldPath: jsonPath.replace(/^\./, ''),
        })),
      }

function objectSchema(schema: JsonSchema | undefined, openApi: OpenApiVersion): Json {
  // Clients of version 2 would take what is not named for forbidden.
  if (!schema || (openApi === 2 && schema['x-kubernetes-preserve-unknown-fields']))
    return { type: 'object' }
  const written = published(schema, openApi)
  const properties = isObject(written.properties) ? written.properties : {}
  return {
    ...written,
    properties: {
      ...properties,
      ...typeMeta(),
      metadata: reference(`${meta}.ObjectMeta`, 'metadata', openApi),
    },
  }
}

const typeMeta = (): Json => ({
  apiVersion: { description: describeField('', 'apiVersion'), type: 'string' },
  kind: { description: describeField('', 'kind'), type: 'string' },
})

function reference(name: string, field: string, openApi: OpenApiVersion): Json {
  const $ref = places[openApi] + name
  const description = describeField('', field) || describeStruct(name)
  return openApi === 2 ? { $ref, description } : { allOf: [{ $ref }], description }
}

/** A schema as the documents have it, at every depth. */
function published(schema: JsonSchema, openApi: OpenApiVersion): Json {
  const written = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, publishedPart(name, value, openApi)]),
  ) as Json
  if (openApi === 2) simplify(written, schema)
  else if (schema['x-kubernetes-int-or-string'] && !schema.anyOf)
    written.anyOf = [{ type: 'integer' }, { type: 'string' }]
  if (schema['x-kubernetes-embedded-resource'] && !(openApi === 2 && isOpen(schema)))
    embed(written, openApi)
  return written
}

function publishedPart(name: string, value: unknown, openApi: OpenApiVersion): unknown {
  if (name === 'properties' && isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([field, it]) => [field, published(it as JsonSchema, openApi)]),
    )
  if ((name === 'items' || name === 'additionalProperties') && isObject(value))
    return published(value as JsonSchema, openApi)
  return value
}

const isOpen = (schema: JsonSchema) => schema['x-kubernetes-preserve-unknown-fields'] === true

/** Version 2 knows neither choices nor nulls, and its clients know no open objects. */
function simplify(written: Json, schema: JsonSchema): void {
  for (const name of ['allOf', 'anyOf', 'oneOf', 'not', 'nullable']) delete written[name]
  if (schema.nullable) delete written.type
  if (schema.nullable || isOpen(schema)) {
    delete written.items
    delete written.properties
  }
  if (written.type === 'array' && written.items === undefined) delete written.type
  if (isOpen(schema) && schema.type === 'object') delete written.type
  const required = (schema.required ?? []).filter((it) => !schema.properties?.[it]?.nullable)
  if (schema.required && required.length > 0) written.required = required
  else delete written.required
}

function embed(written: Json, openApi: OpenApiVersion): void {
  const properties = isObject(written.properties) ? written.properties : {}
  const required = Array.isArray(written.required) ? written.required : []
  written.properties = {
    ...properties,
    ...typeMeta(),
    metadata: reference(`${meta}.ObjectMeta`, 'metadata', openApi),
  }
  written.required = [...new Set([...required, 'kind', 'apiVersion'])]
}
