/** A deep copy of JSON; several times faster than `structuredClone`, which keeps identities. */
export function clone<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  // Safe: an array's copy is an array, an object's an object of the same fields.
  if (Array.isArray(value)) return value.map(clone) as T
  const copy: Record<string, unknown> = {}
  for (const key in value) {
    const item = clone(value[key])
    if (key === '__proto__')
      Object.defineProperty(copy, key, {
        value: item,
        enumerable: true,
        configurable: true,
        writable: true,
      })
    else copy[key] = item
  }
  return copy as T
}
