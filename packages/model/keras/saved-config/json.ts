import type { Json, JsonObject } from '../../tensor.ts'
import { ModelFileError } from '../errors.ts'

const MAX_CHARACTERS = 64 << 20
/** Models nested 64 deep take about five levels each. */
const MAX_DEPTH = 512

/**
 * Parses JSON as Python writes it, in which `Infinity` and `NaN` may stand; NaN becomes null.
 * @param what the text's name for messages.
 */
export function parseJson(text: string, what: string): Json {
  if (text.length > MAX_CHARACTERS) {
    throw new ModelFileError(`${what} has ${text.length} characters; ${MAX_CHARACTERS} are allowed`)
  }
  checkDepth(text, what)
  try {
    return JSON.parse(text)
  } catch (error) {
    try {
      return JSON.parse(withoutPythonNumbers(text))
    } catch {
      throw new ModelFileError(`${what} is not JSON`, error)
    }
  }
}

/** Nesting is measured before parsing, so that everything later may walk the tree by recursion. */
function checkDepth(text: string, what: string): void {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i]
    if (quoted) {
      if (character === '\\') i++
      else if (character === '"') quoted = false
    } else if (character === '"') quoted = true
    else if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth > MAX_DEPTH) throw new ModelFileError(`${what} is nested more than ${MAX_DEPTH} deep`)
  }
}

function withoutPythonNumbers(text: string): string {
  const parts = text.split('"')
  let quoted = false
  return parts
    .map((part, i) => {
      const previous = parts[i - 1] ?? ''
      const escaped = quoted && (/\\+$/.exec(previous)?.[0].length ?? 0) % 2 === 1
      if (i > 0 && !escaped) quoted = !quoted
      return quoted ? part : part.replaceAll('Infinity', '1e999').replaceAll('NaN', 'null')
    })
    .join('"')
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export function objectAt(value: Json | undefined, where: string): JsonObject {
  if (isObject(value)) return value
  throw new ModelFileError(`${where} is not an object`)
}

export function listAt(value: Json | undefined, where: string): readonly Json[] {
  if (isList(value)) return value
  throw new ModelFileError(`${where} is not a list`)
}

export function nameAt(value: Json | undefined, where: string): string {
  if (typeof value === 'string' && value !== '') return value
  throw new ModelFileError(`${where} is not a name`)
}
