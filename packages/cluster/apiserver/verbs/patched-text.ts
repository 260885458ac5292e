import { isObject } from '../../kinds/json.ts'
import { equal } from '../../patch/json.ts'

/**
 * The JSON that a patch made, as upstream shows it: its patch library keeps the text of what it did not touch, and writes
 * the fields of what it did touch in their alphabetical order. `before` has its fields in the order of that text. A merge
 * patch is put in order before it is merged, and replaces lists as a whole.
 */
export function patchedText(before: unknown, after: unknown, isMerged: boolean): string {
  if (before !== undefined && equal(before, after)) return JSON.stringify(before)
  if (Array.isArray(after) && !isMerged) {
    const old = Array.isArray(before) ? before : []
    return `[${after.map((item: unknown, at) => patchedText(old[at], item, isMerged)).join(',')}]`
  }
  if (!isObject(after) || !isObject(before))
    return JSON.stringify(isMerged ? ordered(after) : after)
  const fields = Object.keys(after)
    .toSorted()
    .map(
      (field) => `${JSON.stringify(field)}:${patchedText(before[field], after[field], isMerged)}`,
    )
  return `{${fields.join(',')}}`
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((field) => [field, ordered(value[field])]),
  )
}
