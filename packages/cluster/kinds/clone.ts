import type { Json } from './json.ts'

/** A deep copy of JSON; many times faster than `structuredClone`, which keeps identities. */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  // Safe: an array's copy is an array, an object's an object of the same fields.
  if (Array.isArray(value)) return value.map(clone) as T
  const copy = { ...value } as Json
  // What was copied as a field of its own is set as such, also where it is named `__proto__`.
  for (const key in copy) {
    const item = copy[key]
    if (typeof item === 'object' && item !== null) copy[key] = clone(item)
  }
  return copy as T
}
