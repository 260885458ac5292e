import type { OpenApiVersion, Schema } from './schema.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const extensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'

/** Names of types that have a form of their own in JSON. */
export const names = {
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  time: `${meta}.Time`,
  microTime: `${meta}.MicroTime`,
  duration: `${meta}.Duration`,
  fields: `${meta}.FieldsV1`,
  patch: `${meta}.Patch`,
  raw: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
} as const

/** What of any JSON a field holds, by `STRUCT FIELD`; all others hold objects of other kinds. */
const anyFields: Readonly<Record<string, string>> = {
  [`${meta}.ManagedFieldsEntry fieldsV1`]: names.fields,
  [`${extensions}.CustomResourceSubresources status`]: `${extensions}.CustomResourceSubresourceStatus`,
  [`${extensions}.JSONSchemaProps additionalItems`]: `${extensions}.JSONSchemaPropsOrBool`,
  [`${extensions}.JSONSchemaProps additionalProperties`]: `${extensions}.JSONSchemaPropsOrBool`,
  [`${extensions}.JSONSchemaProps default`]: `${extensions}.JSON`,
  [`${extensions}.JSONSchemaProps dependencies`]: `${extensions}.JSONSchemaPropsOrStringArray`,
  [`${extensions}.JSONSchemaProps enum`]: `${extensions}.JSON`,
  [`${extensions}.JSONSchemaProps example`]: `${extensions}.JSON`,
  [`${extensions}.JSONSchemaProps items`]: `${extensions}.JSONSchemaPropsOrArray`,
}

export const anyName = (struct: string, field: string): string =>
  anyFields[`${struct} ${field}`] ?? names.raw

const schemas: Readonly<Record<string, (version: OpenApiVersion) => Schema>> = {
  [names.quantity]: (version) => ({
    description: 'A number with a unit: `250m`, `1.5`, `64Mi`.',
    ...(version === 2 ? { type: 'string' } : { oneOf: [{ type: 'string' }, { type: 'number' }] }),
  }),
  [names.intOrString]: (version) => ({
    description: 'A number, or text such as a name or a share (`25%`).',
    ...(version === 2
      ? { type: 'string', format: 'int-or-string' }
      : { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }),
  }),
  [names.time]: () => ({
    description: 'A time to the second, as RFC 3339 writes it.',
    type: 'string',
    format: 'date-time',
  }),
  [names.microTime]: () => ({
    description: 'A time to the microsecond, as RFC 3339 writes it.',
    type: 'string',
    format: 'date-time',
  }),
  [names.duration]: () => ({ description: 'A length of time, such as `1h30m`.', type: 'string' }),
  [names.fields]: () => ({ description: 'A set of fields, as a tree.', type: 'object' }),
  [names.patch]: () => ({ description: 'A change to an object.', type: 'object' }),
  [names.raw]: () => ({ description: 'An object of any kind.', type: 'object' }),
  [`${extensions}.CustomResourceSubresourceStatus`]: () => ({
    description: 'That objects have a status of their own.',
    type: 'object',
  }),
  [`${extensions}.JSON`]: () => ({ description: 'Any JSON value.' }),
  [`${extensions}.JSONSchemaPropsOrArray`]: () => ({
    description: 'A schema, or a list of them.',
  }),
  [`${extensions}.JSONSchemaPropsOrBool`]: () => ({
    description: 'A schema, or whether anything is allowed.',
  }),
  [`${extensions}.JSONSchemaPropsOrStringArray`]: () => ({
    description: 'A schema, or a list of property names.',
  }),
}

/** The schema of a type with a form of its own; undefined for structs. */
export const wellKnownSchema = (name: string, version: OpenApiVersion): Schema | undefined =>
  schemas[name]?.(version)
