import { parseExact } from '../../kinds/exact-json.ts'
import { isObject, type Json } from '../../kinds/json.ts'
import type { ListAtom } from './atom.ts'

export const fieldStep = (name: string) => `f:${name}`

/**
 * The step to an element of an associative list: by its keys (their defaults where it lacks them), or by its value in a
 * set. Throws a `ListElementError` in upstream's words for an element that has no such step.
 */
export function elementStep(list: ListAtom, item: unknown): string {
  if (list.keys.length === 0) return valueStep(item)
  if (item === null || item === undefined)
    throw new ListElementError('associative list with keys may not have a null element')
  if (!isObject(item))
    throw new ListElementError('associative list with keys may not have non-map elements')
  const keys: Json = {}
  for (const key of list.keys.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const value = item[key.name] ?? key.default
    if (value !== undefined) keys[key.name] = value
    else if (key.isRequired)
      throw new ListElementError(
        `associative list with keys has an element that omits key field ${JSON.stringify(key.name)} (and doesn't have default value)`,
      )
  }
  return `k:${JSON.stringify(keys)}`
}

export class ListElementError extends Error {}

function valueStep(item: unknown): string {
  if (Array.isArray(item) || isObject(item))
    throw new ListElementError(
      `associative list without keys has an element that's a ${Array.isArray(item) ? 'list' : 'map'} type`,
    )
  if (item === null || item === undefined)
    throw new ListElementError(
      "associative list without keys has an element that's an explicit null",
    )
  return `v:${JSON.stringify(item)}`
}

/** As messages print it: `.spec`, `[name="c"]`, `[="x"]`, `[0]`. */
export function printStep(step: string): string {
  const rest = step.slice(2)
  if (step.startsWith('f:')) return `.${rest}`
  if (step.startsWith('i:')) return `[${rest}]`
  if (step.startsWith('v:')) return `[=${rest}]`
  const keys = Object.entries(parseExact(rest) as Json)
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`
}

export const printPath = (path: readonly string[]) => path.map(printStep).join('')
