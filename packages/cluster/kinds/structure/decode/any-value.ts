import { ExactNumber } from './read-json.ts'
import type { Walk } from './walk.ts'

/** Counts what is inside and makes plain numbers of those that are kept for their text. */
export function anyValue(value: unknown, walk: Walk): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof ExactNumber) return Number(value.source)
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
