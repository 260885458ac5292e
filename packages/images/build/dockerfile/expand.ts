import type { Escape } from './raw-instruction.ts'
import { withoutPrefix, withoutSuffix, withReplaced } from './shell-pattern.ts'
import { splitWords } from './words.ts'

/** What a name means at some line; undefined when it means nothing. */
export type Lookup = (name: string) => string | undefined

/** A `${…}` that cannot be followed. Turned into a DockerfileError by who knows the line. */
export class ExpansionError extends Error {}

/**
 * A word with its variables replaced and its quotes and escapes taken away, by the rules of the
 * Dockerfile reference ("Environment replacement").
 * @throws ExpansionError
 */
export function expand(word: string, lookup: Lookup, escaper: Escape): string {
  return new Expansion(word, lookup, escaper).upTo(undefined)
}

/** As `expand` for the content of a heredoc: quotes and escapes stay, but an escaped `$` is itself. */
export function expandText(text: string, lookup: Lookup, escaper: Escape): string {
  return new Expansion(text, lookup, escaper).raw()
}

/** As `expand`, where blanks in a variable's value separate words too. */
export function expandWords(text: string, lookup: Lookup, escaper: Escape): string[] {
  return splitWords(text, escaper).flatMap((word) => {
    const expanded = expand(word, lookup, escaper)
    return /["'\s]/.test(word) ? [expanded] : expanded.split(/\s+/).filter((part) => part !== '')
  })
}

const operators = [':-', ':+', ':?', '##', '%%', '//', '-', '+', '?', '#', '%', '/'] as const
type Operator = (typeof operators)[number]

const maxDepth = 50
const longestPatternable = 4096

class Expansion {
  readonly #text: string
  readonly #lookup: Lookup
  readonly #escaper: Escape
  #at = 0
  #depth = 0

  constructor(text: string, lookup: Lookup, escaper: Escape) {
    this.#text = text
    this.#lookup = lookup
    this.#escaper = escaper
  }

  /** Everything before an unquoted `stop`, which is taken too; without one, everything. */
  upTo(stop: string | undefined): string {
    let result = ''
    while (this.#at < this.#text.length) {
      const character = this.#take()
      if (character === stop) return result
      result += this.#plain(character)
    }
    if (stop !== undefined) throw new ExpansionError(`${this.#text}: ${stop} is missing`)
    return result
  }

  /** Everything, of which only variables are looked at. */
  raw(): string {
    let result = ''
    while (this.#at < this.#text.length) {
      const character = this.#take()
      if (character === this.#escaper) result += character + this.#take()
      else result += character === '$' ? this.#variable() : character
    }
    return result
  }

  #plain(character: string): string {
    if (character === this.#escaper) return this.#take() || character
    if (character === "'") return this.#singleQuoted()
    if (character === '"') return this.#doubleQuoted()
    return character === '$' ? this.#variable() : character
  }

  #singleQuoted(): string {
    const end = this.#text.indexOf("'", this.#at)
    if (end < 0) throw new ExpansionError(`${this.#text}: a quote is not closed`)
    const quoted = this.#text.slice(this.#at, end)
    this.#at = end + 1
    return quoted
  }

  #doubleQuoted(): string {
    let result = ''
    while (this.#at < this.#text.length) {
      const character = this.#take()
      if (character === '"') return result
      if (character === '$') result += this.#variable()
      else if (character === this.#escaper && this.#isEscapable()) result += this.#take()
      else result += character
    }
    throw new ExpansionError(`${this.#text}: a quote is not closed`)
  }

  #isEscapable(): boolean {
    const next = this.#text.charAt(this.#at)
    return next === '"' || next === '$' || next === this.#escaper
  }

  #variable(): string {
    if (this.#text.charAt(this.#at) !== '{') return this.#bareVariable()
    this.#at += 1
    const name = this.#name()
    if (name === '') throw new ExpansionError(`${this.#text}: \${ is not followed by a name`)
    if (this.#text.charAt(this.#at) === '}') {
      this.#at += 1
      return this.#lookup(name) ?? ''
    }
    return this.#modified(name)
  }

  /** `$NAME`; a dollar sign before anything else is itself. */
  #bareVariable(): string {
    const name = this.#name()
    return name === '' ? '$' : (this.#lookup(name) ?? '')
  }

  #name(): string {
    const [name = ''] =
      /^(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#])?/.exec(this.#text.slice(this.#at)) ?? []
    this.#at += name.length
    return name
  }

  #modified(name: string): string {
    const operator = operators.find((candidate) => this.#text.startsWith(candidate, this.#at))
    if (!operator) throw new ExpansionError(`${this.#text}: unknown modifier after \${${name}`)
    this.#at += operator.length
    if (this.#depth >= maxDepth) throw new ExpansionError('variables are nested too deeply')
    this.#depth += 1
    const value = this.#lookup(name)
    const result =
      operator === '/' || operator === '//'
        ? this.#replaced(value ?? '', operator)
        : this.#chosen(name, value, operator)
    this.#depth -= 1
    return result
  }

  #chosen(
    name: string,
    value: string | undefined,
    operator: Exclude<Operator, '/' | '//'>,
  ): string {
    const isPattern = '#%'.includes(operator.charAt(0))
    const word = isPattern ? this.#rawWord('}') : this.upTo('}')
    switch (operator) {
      case ':-':
        return value || word
      case '-':
        return value ?? word
      case ':+':
        return value ? word : ''
      case '+':
        return value === undefined ? '' : word
      case ':?':
      case '?':
        if (operator === '?' ? value !== undefined : value) return value ?? ''
        throw new ExpansionError(`${name}: ${word || 'is not set'}`)
      default:
        return withoutAffix(value ?? '', word, operator)
    }
  }

  #replaced(value: string, operator: '/' | '//'): string {
    const pattern = this.#rawWord('/')
    const replacement = this.upTo('}')
    return withReplaced(patternable(value), pattern, replacement, operator === '//')
  }

  /** A pattern keeps its escapes, but variables in it count. */
  #rawWord(stop: string): string {
    let result = ''
    while (this.#at < this.#text.length) {
      const character = this.#take()
      if (character === stop) return result
      if (character === this.#escaper) result += `\\${this.#take()}`
      else result += character === '$' ? this.#variable() : character
    }
    throw new ExpansionError(`${this.#text}: ${stop} is missing`)
  }

  #take(): string {
    const character = this.#text.charAt(this.#at)
    this.#at += 1
    return character
  }
}

function withoutAffix(value: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  const isLongest = operator.length === 2
  return operator.startsWith('#')
    ? withoutPrefix(patternable(value), pattern, isLongest)
    : withoutSuffix(patternable(value), pattern, isLongest)
}

/** Replacing takes the square of the length. */
function patternable(value: string): string {
  if (value.length <= longestPatternable) return value
  throw new ExpansionError(`a value of ${value.length} characters is too long for a pattern`)
}
