import { isObject } from '../../kinds/json.ts'

/**
 * The JSON that a patch made, as upstream shows it: its patch library keeps the text of what it did not touch, and writes
 * the fields of what it did touch in their alphabetical order.
 */
export function patchedText(before: unknown, after: unknown): string {
  if (Array.isArray(after)) {
    const old = Array.isArray(before) ? before : []
    return `[${after.map((item: unknown, at) => patchedText(old[at], item)).join(',')}]`
  }
  if (!isObject(after) || isSame(before, after)) return JSON.stringify(after)
  const old = isObject(before) ? before : {}
  const fields = Object.keys(after)
    .toSorted()
    .map((field) => `${JSON.stringify(field)}:${patchedText(old[field], after[field])}`)
  return `{${fields.join(',')}}`
}

const isSame = (before: unknown, after: unknown) =>
  before === after || JSON.stringify(before) === JSON.stringify(after)
