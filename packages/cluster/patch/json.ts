import { has, isObject } from '../kinds/json.ts'

/** Whether two JSON values are equal; the order of fields does not count. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, at) => equal(item, b[at]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => has(b, key) && equal(a[key], b[key]))
  )
}

/** A value as Go's `%v` prints it: `map[a:1 b:[x y]]`, fields sorted. */
export function goPrint(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goPrint).join(' ')}]`
  if (!isObject(value)) return String(value)
  const fields = Object.keys(value).toSorted()
  return `map[${fields.map((key) => `${key}:${goPrint(value[key])}`).join(' ')}]`
}

/** What Go's reflection calls a JSON value's type. */
export function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}'
  if (isObject(value)) return 'map[string]interface {}'
  if (typeof value === 'bigint') return 'int64'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64'
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' ? 'string' : '<nil>'
}
