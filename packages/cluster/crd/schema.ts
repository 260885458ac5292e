import { isObject } from '../kinds/json.ts'
import { own } from '../kinds/own.ts'

/** A rule of a schema, written in the Common Expression Language. */
export interface Rule {
  readonly rule?: string
  readonly message?: string
  readonly messageExpression?: string
  readonly reason?: string
  readonly fieldPath?: string
  readonly optionalOldSelf?: boolean
}

/** A definition's schema of a value (apiextensions/v1 JSONSchemaProps), as far as structural schemas may use it. */
export interface JsonSchema {
  readonly type?: string
  readonly format?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly maximum?: number
  readonly exclusiveMaximum?: boolean
  readonly minimum?: number
  readonly exclusiveMinimum?: boolean
  readonly multipleOf?: number
  readonly maxLength?: number
  readonly minLength?: number
  readonly pattern?: string
  readonly maxItems?: number
  readonly minItems?: number
  readonly uniqueItems?: boolean
  readonly maxProperties?: number
  readonly minProperties?: number
  readonly required?: readonly string[]
  readonly items?: JsonSchema | readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly not?: JsonSchema
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-validations'?: readonly Rule[]
  /** What no structural schema may use. */
  readonly id?: string
  readonly $schema?: string
  readonly $ref?: string
  readonly additionalItems?: JsonSchema | boolean
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>
  readonly dependencies?: Readonly<Record<string, JsonSchema | readonly string[]>>
  readonly definitions?: Readonly<Record<string, JsonSchema>>
  readonly example?: unknown
  readonly externalDocs?: unknown
}

/** The one schema of a list's items. */
export const itemsOf = (schema: JsonSchema | undefined): JsonSchema | undefined =>
  Array.isArray(schema?.items) ? undefined : (schema?.items as JsonSchema | undefined)

export const additionalOf = (schema: JsonSchema | undefined): JsonSchema | undefined => {
  const additional = schema?.additionalProperties
  return isObject(additional) ? (additional as JsonSchema) : undefined
}

export const allowsAdditional = (schema: JsonSchema | undefined): boolean => {
  const additional = schema?.additionalProperties
  return additional === true || isObject(additional)
}

/** A property's own schema; names that every object inherits are none. */
export const propertyOf = (schema: JsonSchema | undefined, name: string): JsonSchema | undefined =>
  own(schema?.properties, name)

export const metaFields: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

/** The root holds metadata as an embedded object does. */
export const asRoot = (schema: JsonSchema): JsonSchema => ({
  ...schema,
  'x-kubernetes-embedded-resource': true,
})
