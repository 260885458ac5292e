import { own } from '../../kinds/own.ts'
import { badRequestError } from '../status.ts'
import { isInt64 } from './int64.ts'
import { type Token, type TokenKind, tokens } from './label-lexer.ts'
import { checkLabelKey, checkRequirement } from './label-requirement.ts'

export type Operator = 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!'

export interface Requirement {
  readonly key: string
  readonly operator: Operator
  readonly values: readonly string[]
}

export type Labels = Readonly<Record<string, string>>

/** A label selector of a query: every requirement must hold. */
export class LabelSelector {
  readonly requirements: readonly Requirement[]

  constructor(requirements: readonly Requirement[]) {
    this.requirements = requirements
  }

  get isEmpty(): boolean {
    return this.requirements.length === 0
  }

  matches(labels: Labels = {}): boolean {
    return this.requirements.every((requirement) => holds(requirement, labels))
  }
}

export function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = own(labels, key)
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value)
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value)
    case 'exists':
      return value !== undefined
    case '!':
      return value === undefined
    default:
      return value !== undefined && compares(operator, value, values[0] ?? '')
  }
}

function compares(operator: 'gt' | 'lt', label: string, value: string): boolean {
  if (!isInt64(label)) return false
  return operator === 'gt' ? BigInt(label) > BigInt(value) : BigInt(label) < BigInt(value)
}

const operators: Partial<Record<TokenKind, Operator>> = {
  in: 'in',
  notIn: 'notin',
  equals: '=',
  doubleEquals: '==',
  notEquals: '!=',
  greaterThan: 'gt',
  lessThan: 'lt',
}

/** Reads a selector as upstream's parser does; refusals are its words. */
export function parseLabelSelector(text: string): LabelSelector {
  return new LabelSelector(new Parser(tokens(text)).parse())
}

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(all: readonly Token[]) {
    this.#tokens = all
  }

  parse(): Requirement[] {
    const requirements: Requirement[] = []
    for (;;) {
      const { kind, text } = this.#peek()
      if (kind === 'endOfString') return requirements
      if (kind !== 'identifier' && kind !== 'doesNotExist')
        throw refused(`found '${text}', expected: !, identifier, or 'end of string'`)
      requirements.push(this.#requirement())
      const next = this.#take()
      if (next.kind === 'endOfString') return requirements
      if (next.kind !== 'comma')
        throw refused(`found '${next.text}', expected: ',' or 'end of string'`)
      const after = this.#peek()
      if (after.kind !== 'identifier' && after.kind !== 'doesNotExist')
        throw refused(`found '${after.text}', expected: identifier after ','`)
    }
  }

  #requirement(): Requirement {
    let token = this.#take()
    const isNegated = token.kind === 'doesNotExist'
    if (isNegated) token = this.#take()
    if (token.kind !== 'identifier') throw unparsed(`found '${token.text}', expected: identifier`)
    const key = token.text
    const refusedKey = checkLabelKey(key)
    if (refusedKey) throw unparsed(refusedKey)
    if (isNegated) return { key, operator: '!', values: [] }
    const next = this.#peek().kind
    if (next === 'endOfString' || next === 'comma') return { key, operator: 'exists', values: [] }
    const operator = this.#operator()
    const values = operator === 'in' || operator === 'notin' ? this.#values() : this.#exactValue()
    const requirement = { key, operator, values: [...new Set(values)].sort() }
    const refusedValue = checkRequirement(requirement)
    if (refusedValue) throw unparsed(refusedValue)
    return requirement
  }

  #operator(): Operator {
    const { kind, text } = this.#takeKeyword()
    const operator = operators[kind]
    if (operator) return operator
    throw unparsed(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`)
  }

  #values(): string[] {
    const open = this.#take()
    if (open.kind !== 'openPar') throw unparsed(`found '${open.text}' expected: '('`)
    const next = this.#peek()
    if (next.kind === 'closedPar') {
      this.#take()
      return []
    }
    if (next.kind !== 'identifier' && next.kind !== 'comma')
      throw unparsed(`found '${next.text}', expected: ',', ')' or identifier`)
    const values = this.#identifiers()
    this.#take()
    return values
  }

  /** Up to the closing parenthesis; an empty value stands where a comma lacks one. */
  #identifiers(): string[] {
    const values: string[] = []
    for (;;) {
      const { kind, text } = this.#take()
      const next = this.#peek()
      if (kind === 'identifier') {
        values.push(text)
        if (next.kind === 'closedPar') return values
        if (next.kind !== 'comma') throw unparsed(`found '${next.text}', expected: ',' or ')'`)
      } else if (kind === 'comma') {
        if (values.length === 0) values.push('')
        if (next.kind === 'closedPar') return [...values, '']
        if (next.kind === 'comma') {
          this.#take()
          values.push('')
        }
      } else throw unparsed(`found '${text}', expected: ',', or identifier`)
    }
  }

  #exactValue(): string[] {
    const next = this.#peek().kind
    if (next === 'endOfString' || next === 'comma') return ['']
    const { kind, text } = this.#take()
    if (kind === 'identifier') return [text]
    throw unparsed(`found '${text}', expected: identifier`)
  }

  /** Where a key or value stands, `in` and `notin` are words like any other. */
  #peek(): Token {
    const token = this.#tokens[this.#at] ?? { kind: 'endOfString' as const, text: '' }
    return token.kind === 'in' || token.kind === 'notIn'
      ? { kind: 'identifier', text: token.text }
      : token
  }

  #take(): Token {
    const token = this.#peek()
    this.#at++
    return token
  }

  #takeKeyword(): Token {
    return this.#tokens[this.#at++] ?? { kind: 'endOfString', text: '' }
  }
}

const refused = (message: string) => badRequestError(message)
const unparsed = (message: string) => badRequestError(`unable to parse requirement: ${message}`)
