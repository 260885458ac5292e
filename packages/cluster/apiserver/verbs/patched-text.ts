import { isObject } from '../../kinds/json.ts'
import { equal } from '../../patch/json.ts'

/**
 * The JSON that a patch made, as upstream shows it: its patch library keeps the text of what it did not touch, and writes
 * the fields of what it did touch in their alphabetical order. `before` has its fields in the order of that text.
 */
export function patchedText(before: unknown, after: unknown): string {
  if (before !== undefined && equal(before, after)) return JSON.stringify(before)
  if (Array.isArray(after)) {
    const old = Array.isArray(before) ? before : []
    return `[${after.map((item: unknown, at) => patchedText(old[at], item)).join(',')}]`
  }
  if (!isObject(after) || !isObject(before)) return JSON.stringify(after)
  const fields = Object.keys(after)
    .toSorted()
    .map((field) => `${JSON.stringify(field)}:${patchedText(before[field], after[field])}`)
  return `{${fields.join(',')}}`
}
