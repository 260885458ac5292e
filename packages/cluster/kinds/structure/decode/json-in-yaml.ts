import { anyValue } from './any-value.ts'
import { DecodeError } from './decode-error.ts'
import { countFields, readJson } from './read-json.ts'
import { Walk } from './walk.ts'

/** What YAML's reader takes for no character (YAML 1.1, section 4.1.1). */
export const control = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd\u{10000}-\u{10ffff}]/u

/** Most of what is sent as YAML is JSON. None where it is not, or where fields stand twice. */
export function jsonOfPlain(yaml: string): string | undefined {
  if (!/^\s*\{/.test(yaml) || control.test(yaml)) return undefined
  try {
    const { value: read, hasExact } = readJson(yaml)
    const walk = new Walk()
    const value = anyValue(read, walk)
    if (walk.fields !== countFields(yaml)) return undefined
    return !hasExact && isInOrder(value) ? yaml : JSON.stringify(inOrder(value))
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isInOrder)
  const fields = value as Record<string, unknown>
  let last = ''
  for (const name in fields) {
    if (name < last || !isInOrder(fields[name])) return false
    last = name
  }
  return true
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([name, below]) => [name, inOrder(below)]))
}
