import { DecodeError } from './decode-error.ts'

/** As upstream's JSON reader says it; bodies are only so deep that reading them never fills a stack. */
export const deepest = 1000
const tooDeep = 'exceeded max depth'

const literals: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' }
const spaces = new Set([' ', '\t', '\r', '\n'])

/** Why a text is no JSON, in the words of Go's reader. Only asked where `JSON.parse` has refused it. */
export function syntaxError(text: string): DecodeError {
  try {
    new Scanner(text).document()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  return new DecodeError('invalid JSON')
}

/** Throws where brackets stand in one another too deeply. */
export function checkDepth(text: string): void {
  if (text.length < 2 * deepest) return
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) at = endOfString(text, at)
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > deepest) throw new DecodeError(tooDeep)
    } else if (code === 0x7d || code === 0x5d) depth--
  }
}

/** Where the quote is that closes the string opened at `at`; the text's end where none does. */
export function endOfString(text: string, at: number): number {
  let end = text.indexOf('"', at + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end < 0 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === 0x5c) before--
  return (at - before) % 2 === 0
}

class Scanner {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  document(): void {
    this.#value()
    this.#skip()
    if (this.#at < this.#text.length) this.#fail('after top-level value')
  }

  /** The character where we are. */
  #peek(): string {
    const next = this.#text[this.#at]
    if (next === undefined) throw new DecodeError('unexpected end of JSON input')
    return next
  }

  #fail(context: string): never {
    this.#peek()
    const next = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0)
    const byte = Buffer.from(next)[0] ?? 0
    throw new DecodeError(`invalid character ${quoteByte(byte)} ${context}`)
  }

  #skip(): void {
    while (spaces.has(this.#text[this.#at] ?? '')) this.#at++
  }

  #value(): void {
    this.#skip()
    const next = this.#peek()
    const word = literals[next]
    if (next === '{') this.#inside(() => this.#object())
    else if (next === '[') this.#inside(() => this.#array())
    else if (next === '"') this.#string()
    else if (word) this.#literal(word)
    else if (next === '-' || isDigit(next)) this.#number()
    else this.#fail('looking for beginning of value')
  }

  #inside(read: () => void): void {
    if (++this.#depth > deepest) throw new DecodeError(tooDeep)
    this.#at++
    read()
    this.#depth--
    this.#at++
  }

  #object(): void {
    this.#skip()
    if (this.#peek() === '}') return
    for (;;) {
      this.#skip()
      if (this.#peek() !== '"') this.#fail('looking for beginning of object key string')
      this.#string()
      this.#skip()
      if (this.#peek() !== ':') this.#fail('after object key')
      this.#at++
      this.#value()
      this.#skip()
      if (this.#peek() === '}') return
      if (this.#peek() !== ',') this.#fail('after object key:value pair')
      this.#at++
    }
  }

  #array(): void {
    this.#skip()
    if (this.#peek() === ']') return
    for (;;) {
      this.#value()
      this.#skip()
      if (this.#peek() === ']') return
      if (this.#peek() !== ',') this.#fail('after array element')
      this.#at++
    }
  }

  #string(): void {
    this.#at++
    while (this.#peek() !== '"') {
      if (this.#peek() < ' ') this.#fail('in string literal')
      if (this.#peek() === '\\') this.#escape()
      else this.#at++
    }
    this.#at++
  }

  #escape(): void {
    this.#at++
    const isUnicode = this.#peek() === 'u'
    if (!isUnicode && !'bfnrt\\/"'.includes(this.#peek())) this.#fail('in string escape code')
    this.#at++
    for (let digit = 0; isUnicode && digit < 4; digit++) {
      if (!/[0-9a-fA-F]/.test(this.#peek())) this.#fail('in \\u hexadecimal character escape')
      this.#at++
    }
  }

  #literal(word: string): void {
    for (const expected of word) {
      if (this.#peek() !== expected) this.#fail(`in literal ${word} (expecting '${expected}')`)
      this.#at++
    }
  }

  #number(): void {
    if (this.#peek() === '-') this.#at++
    if (this.#peek() === '0') this.#at++
    else this.#digits('in numeric literal')
    if (this.#text[this.#at] === '.') {
      this.#at++
      this.#digits('after decimal point in numeric literal')
    }
    if (/[eE]/.test(this.#text[this.#at] ?? '')) {
      this.#at++
      if (this.#peek() === '+' || this.#peek() === '-') this.#at++
      this.#digits('in exponent of numeric literal')
    }
  }

  #digits(context: string): void {
    if (!isDigit(this.#peek())) this.#fail(context)
    while (isDigit(this.#text[this.#at] ?? '')) this.#at++
  }
}

const isDigit = (character: string) => character >= '0' && character <= '9'

/** A byte as Go's reader shows it. */
function quoteByte(byte: number): string {
  if (byte === 0x27) return "'\\''"
  if (byte === 0x22) return "'\"'"
  const text = String.fromCharCode(byte)
  if (byte === 0x5c) return "'\\\\'"
  const short = { 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r', 7: '\\a' }[byte]
  if (short) return `'${short}'`
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`
  if (byte < 0x7f || (byte > 0xa0 && byte !== 0xad)) return `'${text}'`
  return `'\\u00${byte.toString(16)}'`
}
