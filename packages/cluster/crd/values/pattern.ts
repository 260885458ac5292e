import { createRequire } from 'node:module'
import type { RE2JS } from 're2js'

/** Its tables are large: read when the first definition has a pattern. */
const re2 = (): typeof import('re2js') => createRequire(import.meta.url)('re2js')

const compiled = new Map<string, RE2JS | string>()
const most = 1_000

/** Go's regular expressions, which never take longer than their text is long. */
function compile(pattern: string): RE2JS | string {
  const known = compiled.get(pattern)
  if (known !== undefined) return known
  if (compiled.size >= most) compiled.clear()
  const found = tryCompile(pattern)
  compiled.set(pattern, found)
  return found
}

function tryCompile(pattern: string): RE2JS | string {
  try {
    return re2().RE2JS.compile(pattern)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Why a pattern is none; undefined where it is fine. */
export function patternProblem(pattern: string): string | undefined {
  const found = compile(pattern)
  return typeof found === 'string' ? found : undefined
}

export function matchesPattern(pattern: string, text: string): boolean {
  const found = compile(pattern)
  return typeof found === 'string' ? false : found.matcher(text).find()
}
