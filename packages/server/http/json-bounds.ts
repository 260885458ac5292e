import { RequestError } from './request-error.ts'

export interface JsonBounds {
  /** Arrays and objects within one another. */
  readonly depth: number
  /** Values, arrays and objects together. */
  readonly values: number
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN = new Set([0x5b, 0x7b])
const CLOSE = new Set([0x5d, 0x7d])

/**
 * Throws where JSON nests deeper or holds more values than `bounds`, before anything is built from it:
 * 16 MiB of brackets would become gigabytes of arrays. Strings are jumped over, so a photo in base64
 * costs next to nothing. What is not JSON is left to the parser to refuse.
 */
export function checkJsonBounds(text: Buffer, bounds: JsonBounds): void {
  let depth = 0
  let values = 1
  for (let at = 0; at < text.length; at++) {
    // The index is within the buffer.
    const byte = text[at] as number
    if (byte === QUOTE) at = endOfString(text, at)
    else if (byte === COMMA) values += 1
    else if (CLOSE.has(byte)) depth -= 1
    else if (OPEN.has(byte)) {
      depth += 1
      values += 1
      if (depth > bounds.depth) throw tooMuch(`nests deeper than ${bounds.depth} levels`)
    }
    if (values > bounds.values) throw tooMuch(`holds more than ${bounds.values} values`)
  }
}

/** The index of the quote that closes the string opened at `start`, or the text's end. */
function endOfString(text: Buffer, start: number): number {
  const quote = text.indexOf(QUOTE, start + 1)
  if (quote === -1) return text.length
  if (text[quote - 1] !== BACKSLASH) return quote
  // With escapes byte by byte: a search for each of millions of escaped quotes would take seconds.
  let at = start + 1
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1
  return at
}

function tooMuch(what: string): RequestError {
  return new RequestError('malformed-json', `The JSON ${what}.`, 'Send the tensor in binary.')
}
