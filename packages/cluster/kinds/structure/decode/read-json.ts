import { checkDepth, endOfString, syntaxError } from './json-syntax.ts'

/** A number whose text JavaScript would not give back, or not surely: `1.0`, `1e3`, `12345678901234567890`. */
export class ExactNumber {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }
}

export interface ReadJson {
  readonly value: unknown
  /** There are `ExactNumber`s in it. */
  readonly hasExact: boolean
}

/** A fraction, an exponent or sixteen digits, where a value may stand. (In a string it costs time, no more.) */
const exact = /(?:"\s*:|[[,])\s*-?(?:\d+[.eE]|\d{16})/

/** Reads JSON that is not too deep; throws `DecodeError` in the words of Go's reader. */
export function readJson(text: string): ReadJson {
  checkDepth(text)
  try {
    if (!exact.test(text)) return { value: JSON.parse(text), hasExact: false }
    return { value: JSON.parse(text, keepExact), hasExact: true }
  } catch (error) {
    if (error instanceof SyntaxError) throw syntaxError(text)
    throw error
  }
}

function keepExact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined) return value
  const isSure = String(value) === source && Math.abs(value) <= Number.MAX_SAFE_INTEGER
  return isSure ? value : new ExactNumber(source)
}

/** How many fields all objects of a JSON text have together. */
export function countFields(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = endOfString(text, at)
    else if (code === 0x3a) count++
  }
  return count
}
