import { isObject } from '../../kinds/json.ts'
import { own } from '../../kinds/own.ts'
import { additionalOf, itemsOf, type JsonSchema } from '../schema.ts'

/**
 * A value as rules see it: whole numbers apart from fractions, dates as moments, and of an object what its schema names, under
 * names that expressions can write.
 */
export function ruleValue(value: unknown, schema: JsonSchema | undefined, isRoot = false): unknown {
  if (typeof value === 'number')
    return schema?.type !== 'number' && Number.isInteger(value) ? BigInt(value) : value
  if (typeof value === 'string') return schema?.format === 'date-time' ? momentOf(value) : value
  if (Array.isArray(value)) return value.map((item) => ruleValue(item, itemsOf(schema)))
  if (!isObject(value)) return value
  const isResource = isRoot || schema?.['x-kubernetes-embedded-resource'] === true
  const additional = additionalOf(schema)
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const property = own(schema?.properties, name)
      if (isResource && Object.hasOwn(ofResources, name))
        return [[name, ofResources[name as keyof typeof ofResources](field)]]
      if (property) return [[escaped(name), ruleValue(field, property)]]
      return additional ? [[name, ruleValue(field, additional)]] : []
    }),
  )
}

/** What every object has, and rules may look at. */
const ofResources = {
  apiVersion: (value: unknown) => value,
  kind: (value: unknown) => value,
  metadata: (value: unknown) =>
    isObject(value)
      ? Object.fromEntries(
          Object.entries(value).filter(([name]) => name === 'name' || name === 'generateName'),
        )
      : value,
}

/** What is none stays the text that it is. */
function momentOf(text: string): unknown {
  const moment = new Date(text)
  return Number.isNaN(moment.getTime()) ? text : moment
}

const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)

const signs: Readonly<Record<string, string>> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
}

/** https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation-rules */
const escaped = (name: string): string =>
  reserved.has(name) ? `__${name}__` : name.replaceAll(/__|[./-]/g, (sign) => signs[sign] ?? sign)
