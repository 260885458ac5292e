import { goValue } from '../../kinds/field-error.ts'
import { isObject } from '../../kinds/json.ts'

/** A value of no known type as Go prints it in an error: `map[string]interface {}{"a":1}`. */
export function goUntyped(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goUntyped).join(', ')}}`
  if (!isObject(value)) return goValue(value)
  const names = Object.keys(value).sort()
  const fields = names.map((name) => `${JSON.stringify(name)}:${goUntyped(value[name])}`)
  return `map[string]interface {}{${fields.join(', ')}}`
}
