import { isObject, type Json } from '../../kinds/json.ts'
import {
  additionalOf,
  allowsAdditional,
  asRoot,
  itemsOf,
  type JsonSchema,
  metaFields,
  propertyOf,
} from '../schema.ts'

/** Drops what a schema does not name, in place; gives the paths that were dropped, sorted. */
export function prune(value: unknown, schema: JsonSchema, isRoot: boolean): string[] {
  const dropped: string[] = []
  pruneValue(value, isRoot ? asRoot(schema) : schema, '', dropped)
  return dropped.sort()
}

const below = (path: string, name: string) => (path === '' ? name : `${path}.${name}`)

function pruneValue(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
  dropped: string[],
): void {
  if (Array.isArray(value)) {
    const items = itemsOf(schema)
    const preserves = schema?.['x-kubernetes-preserve-unknown-fields'] === true
    // What is preserved may still have schemas further down.
    const next = items ?? (preserves ? preserved : undefined)
    for (const [index, item] of value.entries())
      pruneValue(item, next, `${path}[${index}]`, dropped)
  } else if (isObject(value)) pruneObject(value, schema, path, dropped)
}

const preserved: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true }

function pruneObject(
  value: Json,
  schema: JsonSchema | undefined,
  path: string,
  dropped: string[],
): void {
  const isEmbedded = schema?.['x-kubernetes-embedded-resource'] === true
  for (const [name, item] of Object.entries(value)) {
    if (isEmbedded && metaFields.has(name)) continue
    const property = propertyOf(schema, name)
    if (property) pruneValue(item, property, below(path, name), dropped)
    else if (allowsAdditional(schema))
      pruneValue(item, additionalOf(schema), below(path, name), dropped)
    else if (schema?.['x-kubernetes-preserve-unknown-fields'] !== true) {
      delete value[name]
      if (path !== '' || !metaFields.has(name)) dropped.push(below(path, name))
    }
  }
}
