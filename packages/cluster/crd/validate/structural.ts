import { type FieldError, forbidden, invalid, required } from '../../kinds/field-error.ts'
import { isObject } from '../../kinds/json.ts'
import { equal } from '../../patch/json.ts'
import { additionalOf, itemsOf, type JsonSchema, propertyOf } from '../schema.ts'
import { patternProblem } from '../values/pattern.ts'

/*
 * Structural schemas: what a value is stands outside of `allOf`, `anyOf`, `oneOf` and `not`; those only check it
 * further. So that pruning and defaulting know what they see.
 */

type Level = 'root' | 'item' | 'field'

export function validateStructural(schema: JsonSchema, path: string): FieldError[] {
  const errors = [...invariants(schema, 'root', path), ...completeness(schema, schema, path, path)]
  return errors.sort((a, b) => {
    const [first, second] = [`${a.field}: ${a.message}`, `${b.field}: ${b.message}`]
    return first < second ? -1 : first > second ? 1 : 0
  })
}

/** Parts of JSON Schema that no definition may use; undefined where none is there. */
export function unsupportedPart(schema: JsonSchema): string | undefined {
  const said = (name: string) => `OpenAPIV3Schema '${name}' is not supported`
  if (schema.id) return said('id')
  if (schema.$schema) return said('schema')
  if (schema.$ref) return said('$ref')
  if (isObject(schema.patternProperties) && Object.keys(schema.patternProperties).length > 0)
    return said('patternProperties')
  if (isObject(schema.dependencies) && Object.keys(schema.dependencies).length > 0)
    return said('dependencies')
  if (schema.additionalItems !== undefined) return said('additionalItems')
  if (isObject(schema.definitions) && Object.keys(schema.definitions).length > 0)
    return said('definitions')
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"
  if (Array.isArray(schema.items))
    return "OpenAPIV3Schema 'items' must be a schema, but is an array"
  for (const part of partsOf(schema)) {
    const found = unsupportedPart(part)
    if (found !== undefined) return found
  }
  return undefined
}

/** The schemas directly within one. */
export function partsOf(schema: JsonSchema): JsonSchema[] {
  const items = itemsOf(schema)
  const additional = additionalOf(schema)
  return [
    ...(schema.not ? [schema.not] : []),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(items ? [items] : []),
    ...Object.values(schema.properties ?? {}),
    ...(additional ? [additional] : []),
  ]
}

const intOrString = [{ type: 'integer' }, { type: 'string' }]
const isIntOrString = (anyOf: unknown): boolean => equal(anyOf ?? null, intOrString)

function invariants(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const items = itemsOf(schema)
  const additional = additionalOf(schema)
  return [
    ...(schema.type === 'array' && !items ? [required(`${path}.items`, 'must be specified')] : []),
    ...(items ? invariants(items, 'item', `${path}.items`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      invariants(property, 'field', `${path}.properties[${name}]`),
    ),
    ...(schema.additionalProperties !== undefined && level === 'root'
      ? [forbidden(`${path}.additionalProperties`, 'must not be used at the root')]
      : []),
    ...(additional ? invariants(additional, 'field', `${path}.additionalProperties`) : []),
    ...extensions(schema, path),
    ...valueChecks(
      schema,
      isIntOrString(schema.anyOf),
      isIntOrString(schema.allOf?.[0]?.anyOf),
      path,
    ),
    ...typeChecks(schema, level, path),
    ...metaChecks(schema, level, path),
  ]
}

function extensions(schema: JsonSchema, path: string): FieldError[] {
  if (!schema['x-kubernetes-int-or-string']) return []
  return (['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const)
    .filter((name) => schema[name])
    .map((name) =>
      invalid(`${path}.${name}`, true, 'must be false if x-kubernetes-int-or-string is true'),
    )
}

const emptyType: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

function typeChecks(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const field = `${path}.type`
  const type = schema.type ?? ''
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true
  const errors: FieldError[] = []
  const embedded = 'must be object if x-kubernetes-embedded-resource is true'
  if (isEmbedded && type !== 'object')
    errors.push(type === '' ? required(field, embedded) : invalid(field, type, embedded))
  else if (
    type === '' &&
    !schema['x-kubernetes-int-or-string'] &&
    !schema['x-kubernetes-preserve-unknown-fields']
  )
    errors.push(required(field, emptyType[level]))
  if (isEmbedded && schema.additionalProperties !== undefined)
    errors.push(
      forbidden(
        `${path}.additionalProperties`,
        'must not be used if x-kubernetes-embedded-resource is set',
      ),
    )
  if (level === 'root' && type !== '' && type !== 'object')
    errors.push(invalid(field, type, 'must be object at the root'))
  return errors
}

function metaChecks(schema: JsonSchema, level: Level, path: string): FieldError[] {
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true
  const isObjectRoot = level === 'root' || isEmbedded
  const errors: FieldError[] = []
  for (const name of ['kind', 'apiVersion']) {
    const property = propertyOf(schema, name)
    if (isObjectRoot && property && property.type !== 'string')
      errors.push(
        invalid(`${path}.properties[${name}].type`, property.type ?? '', 'must be string'),
      )
  }
  const metadata = propertyOf(schema, 'metadata')
  if (metadata) errors.push(...metadataChecks(metadata, isObjectRoot, level, path))
  const isBare = Object.keys(schema.properties ?? {}).length === 0
  if (isEmbedded && !schema['x-kubernetes-preserve-unknown-fields'] && isBare)
    errors.push(
      required(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    )
  return errors
}

function metadataChecks(
  metadata: JsonSchema,
  isObjectRoot: boolean,
  level: Level,
  path: string,
): FieldError[] {
  const field = `${path}.properties[metadata]`
  const errors: FieldError[] = []
  if (isObjectRoot && metadata.type !== 'object')
    errors.push(invalid(`${field}.type`, metadata.type ?? '', 'must be object'))
  if (level !== 'root') return errors
  const names = Object.keys(metadata.properties ?? {})
  const allowed = names.every((name) => name === 'name' || name === 'generateName')
  const { type: _type, default: _default, properties: _properties, ...others } = metadata
  if (!allowed || Object.keys(others).some((name) => !nothing(others[name as keyof typeof others])))
    errors.push(
      forbidden(
        field,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    )
  return errors
}

const nothing = (value: unknown) => value === undefined || value === '' || value === false

function valueChecks(
  schema: JsonSchema,
  skipsAnyOf: boolean,
  skipsFirstAllOf: boolean,
  path: string,
): FieldError[] {
  const nested = (list: readonly JsonSchema[] = [], name: string) =>
    list.flatMap((it, index) => nestedChecks(it, false, `${path}.${name}[${index}]`))
  const problem = schema.pattern ? patternProblem(schema.pattern) : undefined
  return [
    ...(skipsAnyOf ? [] : nested(schema.anyOf, 'anyOf')),
    ...(schema.allOf ?? []).flatMap((it, index) =>
      nestedChecks(it, skipsFirstAllOf && index === 0, `${path}.allOf[${index}]`),
    ),
    ...nested(schema.oneOf, 'oneOf'),
    ...(schema.not ? nestedChecks(schema.not, false, `${path}.not`) : []),
    ...(problem === undefined
      ? []
      : [
          invalid(
            `${path}.pattern`,
            schema.pattern,
            `must be a valid regular expression, but isn't: ${problem}`,
          ),
        ]),
  ]
}

/** What may not stand in a schema that only checks further, and in what words. */
const forbiddenNested: readonly (readonly [keyof JsonSchema, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
]

function nestedChecks(schema: JsonSchema, skipsAnyOf: boolean, path: string): FieldError[] {
  const items = itemsOf(schema)
  return [
    ...valueChecks(schema, skipsAnyOf, false, path),
    ...(items ? nestedChecks(items, false, `${path}.items`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
      nestedChecks(property, false, `${path}.properties[${name}]`),
    ),
    ...forbiddenNested
      .filter(([name]) => !nothing(schema[name]))
      .map(([name, said]) => forbidden(`${path}.${name}`, said)),
    ...(propertyOf(schema, 'metadata')
      ? [forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context')]
      : []),
  ]
}

/** Whatever is checked further is specified outside. */
function completeness(
  checks: JsonSchema,
  schema: JsonSchema | undefined,
  schemaPath: string,
  path: string,
): FieldError[] {
  const nested = (list: readonly JsonSchema[] = [], name: string) =>
    list.flatMap((it, index) =>
      nestedCompleteness(it, schema, schemaPath, `${path}.${name}[${index}]`),
    )
  return [
    ...(checks.not ? nestedCompleteness(checks.not, schema, schemaPath, `${path}.not`) : []),
    ...nested(checks.allOf, 'allOf'),
    ...nested(checks.anyOf, 'anyOf'),
    ...nested(checks.oneOf, 'oneOf'),
  ]
}

function nestedCompleteness(
  checks: JsonSchema,
  schema: JsonSchema | undefined,
  schemaPath: string,
  path: string,
): FieldError[] {
  if (!schema) return [required(schemaPath, `because it is defined in ${path}`)]
  const items = itemsOf(checks)
  return [
    ...completeness(checks, schema, schemaPath, path),
    ...(items
      ? nestedCompleteness(items, itemsOf(schema), `${schemaPath}.items`, `${path}.items`)
      : []),
    ...Object.entries(checks.properties ?? {}).flatMap(([name, property]) =>
      nestedCompleteness(
        property,
        propertyOf(schema, name),
        `${schemaPath}.properties[${name}]`,
        `${path}.properties[${name}]`,
      ),
    ),
  ]
}
