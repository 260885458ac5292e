import { type Json, set } from '../../kinds/json.ts'

/** A deep copy of JSON; several times faster than `structuredClone`, which keeps identities. */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  // Safe: an array's copy is an array, an object's an object of the same fields.
  if (Array.isArray(value)) return value.map(clone) as T
  const copy: Json = {}
  for (const key in value) set(copy, key, clone(value[key]))
  return copy as T
}
