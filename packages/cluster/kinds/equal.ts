import { isDeepStrictEqual } from 'node:util'

/** Whether two values of the inner form are the same, where an empty list or map is as good as none. */
export function equal(a: unknown, b: unknown): boolean {
  return a === b || isDeepStrictEqual(withoutEmpty(a), withoutEmpty(b))
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty)
  if (typeof value !== 'object' || value === null) return value ?? undefined
  const entries = Object.entries(value)
    .map(([key, item]) => [key, withoutEmpty(item)] as const)
    .filter(([, item]) => item !== undefined)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}
