import { numberOf } from '../../exact-json.ts'
import { ExactNumber } from './read-json.ts'
import type { Walk } from './walk.ts'

/** Counts what is inside and makes numbers of those that are kept for their text. */
export function anyValue(value: unknown, walk: Walk): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof ExactNumber) return exactValue(value, walk)
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) value[at] = anyValue(value[at], walk)
    return value
  }
  const fields = value as Record<string, unknown>
  for (const key in fields) {
    walk.fields++
    const item = fields[key]
    if (typeof item === 'object' && item !== null) fields[key] = anyValue(item, walk)
  }
  return value
}

function exactValue(value: ExactNumber, walk: Walk): number | bigint {
  const number = numberOf(value.source)
  if (number === Number.POSITIVE_INFINITY || number === Number.NEGATIVE_INFINITY)
    walk.error ??= `json: cannot unmarshal number ${value.source} into Go value of type float64`
  return number
}
