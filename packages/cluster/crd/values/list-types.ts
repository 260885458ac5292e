import { duplicateGo, type FieldError, invalidGo } from '../../kinds/field-error.ts'
import { isObject } from '../../kinds/json.ts'
import { additionalOf, itemsOf, type JsonSchema, propertyOf } from '../schema.ts'
import { goUntyped } from './go-value.ts'

/** Sets have no element twice, associative lists no key. */
export function checkListTypes(
  value: unknown,
  schema: JsonSchema | undefined,
  path: string,
): FieldError[] {
  if (!schema) return []
  if (Array.isArray(value)) return checkList(value, schema, path)
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, item]) => {
    const property = propertyOf(schema, name)
    if (property) return checkListTypes(item, property, path === '' ? name : `${path}.${name}`)
    return checkListTypes(item, additionalOf(schema), `${path}[${name}]`)
  })
}

function checkList(list: readonly unknown[], schema: JsonSchema, path: string): FieldError[] {
  const type = schema['x-kubernetes-list-type']
  const items = itemsOf(schema)
  return [
    ...(type === 'set'
      ? repeated(list).map((at) => duplicateGo(`${path}[${at}]`, goUntyped(list[at])))
      : []),
    ...(type === 'map' ? checkMap(list, schema['x-kubernetes-list-map-keys'] ?? [], path) : []),
    ...list.flatMap((item, index) => checkListTypes(item, items, `${path}[${index}]`)),
  ]
}

/** Where each element that stands more than once comes up for the second time. */
function repeated(list: readonly unknown[]): number[] {
  const times = new Map<string, number>()
  const found: number[] = []
  for (const [index, item] of list.entries()) {
    const text = canonical(item)
    const before = times.get(text) ?? 0
    if (before === 1) found.push(index)
    times.set(text, before + 1)
  }
  return found
}

function checkMap(list: readonly unknown[], keys: readonly string[], path: string): FieldError[] {
  for (const [index, item] of list.entries())
    if (item !== null && !isObject(item))
      return [
        invalidGo(
          `${path}[${index}]`,
          goUntyped(item),
          'must be an object for an array of list-type map',
        ),
      ]
  const identities = list.map((item) =>
    Object.fromEntries(
      keys.flatMap((key) =>
        isObject(item) && Object.hasOwn(item, key) ? [[key, item[key]] as const] : [],
      ),
    ),
  )
  return repeated(identities).map((at) => duplicateGo(`${path}[${at}]`, goUntyped(identities[at])))
}

/** Equal values have equal texts, whatever the order of their fields. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value) ?? 'null'
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}
