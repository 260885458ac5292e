import { isObject } from '../../kinds/json.ts'
import { additionalOf, itemsOf, type JsonSchema, propertyOf } from '../schema.ts'

/** A null where the schema wants a value stands for nothing. */
const isMeaningless = (value: unknown, schema: JsonSchema | undefined): boolean =>
  value === null && schema !== undefined && schema.nullable !== true

const hasDefault = (schema: JsonSchema): boolean =>
  schema.default !== undefined && schema.default !== null

/** Drops nulls that neither may be nor become a default, in place. */
export function dropNulls(value: unknown, schema: JsonSchema | undefined): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, itemsOf(schema))
    return
  }
  if (!isObject(value)) return
  for (const [name, item] of Object.entries(value)) {
    const of = propertyOf(schema, name) ?? additionalOf(schema)
    if (of && isMeaningless(item, of) && !hasDefault(of)) delete value[name]
    else dropNulls(item, of)
  }
}

/** Fills in what is absent and has a default, in place. */
export function fillDefaults(value: unknown, schema: JsonSchema | undefined): void {
  if (!schema) return
  if (Array.isArray(value)) fillItems(value, itemsOf(schema))
  else if (isObject(value)) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (!hasDefault(property)) continue
      if (!Object.hasOwn(value, name) || isMeaningless(value[name], property))
        value[name] = structuredClone(property.default)
    }
    for (const [name, item] of Object.entries(value)) {
      const property = propertyOf(schema, name)
      const additional = additionalOf(schema)
      if (property) fillDefaults(item, property)
      else if (additional) {
        if (isMeaningless(item, additional))
          value[name] = structuredClone(additional.default ?? null)
        fillDefaults(value[name], additional)
      }
    }
  }
}

function fillItems(value: unknown[], items: JsonSchema | undefined): void {
  if (!items) return
  for (const [index, item] of value.entries()) {
    if (isMeaningless(item, items)) value[index] = structuredClone(items.default ?? null)
    fillDefaults(value[index], items)
  }
}
