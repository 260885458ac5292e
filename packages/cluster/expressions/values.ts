import { isObject } from '../kinds/json.ts'

/** JSON as expressions see it: whole numbers are integers there, apart from fractions. */
export function toExpressionValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(toExpressionValue)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, toExpressionValue(field)]),
  )
}
