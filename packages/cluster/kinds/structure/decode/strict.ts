import type { Struct, Structs, Type } from '../structure.ts'
import { goQuote } from './decode-error.ts'
import { endOfString } from './json-syntax.ts'

/*
 * What strict decoding finds wrong in a JSON text: unknown fields and fields that stand twice, in the order of the text.
 * Only walked where a quick count says that there is something to find.
 */

const mostProblems = 100
/** Long names within one another would be told again and again. */
const mostText = 256 * 1024

/** `unknown field "spec.foo"`, `duplicate field "metadata.labels.a"`; of a text that `JSON.parse` takes. */
export function strictProblems(text: string, struct: Struct, structs: Structs): string[] {
  const finder = new Finder(text, structs)
  finder.struct(struct)
  return [...finder.problems]
}

/** Fields that stand twice anywhere in a text, for objects that no struct is known of. */
export function duplicateProblems(text: string): string[] {
  const finder = new Finder(text, undefined)
  finder.anything()
  return [...finder.problems]
}

class Finder {
  readonly problems = new Set<string>()
  readonly #text: string
  readonly #structs: Structs | undefined
  readonly #path: string[] = []
  #at = 0
  #told = 0

  constructor(text: string, structs: Structs | undefined) {
    this.#text = text
    this.#structs = structs
  }

  struct(struct: Struct): void {
    const seen = new Set<string>()
    this.#object((name) => {
      const field = struct.fields.get(name)
      if (!field && !struct.preservesUnknown) this.#report('unknown', name)
      if ((field || struct.preservesUnknown) && seen.has(name)) this.#report('duplicate', name)
      seen.add(name)
      this.#below(this.#dotted(name), () => (field ? this.#value(field.type) : this.#passOver()))
    })
  }

  anything(): void {
    const next = this.#peek()
    if (next === '{') this.#fields(() => this.anything())
    else if (next === '[') this.#items(() => this.anything())
    else this.#passOver()
  }

  #value(type: Type): void {
    const next = this.#peek()
    if (type.kind === 'struct' && next === '{' && this.#structs)
      this.struct(this.#structs(type.name))
    else if (type.kind === 'map' && next === '{') this.#fields(() => this.#value(type.of))
    else if (type.kind === 'list' && next === '[') this.#items(() => this.#value(type.of))
    else this.#passOver()
  }

  /** An object whose fields may have any names. */
  #fields(read: () => void): void {
    const seen = new Set<string>()
    this.#object((name) => {
      if (seen.has(name)) this.#report('duplicate', name)
      seen.add(name)
      this.#below(this.#dotted(name), read)
    })
  }

  #object(member: (name: string) => void): void {
    this.#at++
    while (this.#peek() !== '}') {
      if (this.#peek() === ',') this.#at++
      else this.#member(member)
    }
    this.#at++
  }

  #member(member: (name: string) => void): void {
    const start = this.#at
    this.#at = endOfString(this.#text, start) + 1
    const name: string = JSON.parse(this.#text.slice(start, this.#at))
    this.#peek()
    this.#at++
    this.#peek()
    member(name)
  }

  #items(read: () => void): void {
    this.#at++
    let index = 0
    while (this.#peek() !== ']') {
      if (this.#text[this.#at] === ',') {
        this.#at++
        this.#peek()
      }
      this.#below(`[${index++}]`, read)
    }
    this.#at++
  }

  #below(step: string, read: () => void): void {
    this.#path.push(step)
    read()
    this.#path.pop()
  }

  #dotted = (name: string) => (this.#path.length ? `.${name}` : name)

  #report(what: 'unknown' | 'duplicate', name: string): void {
    if (this.problems.size >= mostProblems || this.#told > mostText) return
    const problem = `${what} field ${goQuote(`${this.#path.join('')}${this.#dotted(name)}`)}`
    this.#told += problem.length
    this.problems.add(problem)
  }

  /** The next character that is no space, where we then are. */
  #peek(): string | undefined {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++
    return this.#text[this.#at]
  }

  #passOver(): void {
    let depth = 0
    do {
      const next = this.#peek()
      if (next === '"') this.#at = endOfString(this.#text, this.#at) + 1
      else if (next === '{' || next === '[') {
        depth++
        this.#at++
      } else if (next === '}' || next === ']') {
        depth--
        this.#at++
      } else if (next === ',' || next === ':') this.#at++
      else this.#atom()
    } while (depth > 0)
  }

  #atom(): void {
    while (/[^\s,\]}]/.test(this.#text[this.#at] ?? ',')) this.#at++
  }
}

const isSpace = (code: number) => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
