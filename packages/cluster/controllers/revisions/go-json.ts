import { htmlSafe } from '../../kinds/html-safe.ts'

/** JSON as Go writes a map: keys in order, and nothing that HTML would take for its own. */
export const goJson = (value: unknown): string => htmlSafe(JSON.stringify(inOrder(value)))

/** The same value, its keys in the order in which Go writes them. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, inOrder(item)]))
}
