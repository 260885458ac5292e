import { own } from '../../kinds/own.ts'
/** The words of a label selector, as upstream's lexer cuts them. */
export type TokenKind =
  | 'closedPar'
  | 'comma'
  | 'doesNotExist'
  | 'doubleEquals'
  | 'endOfString'
  | 'equals'
  | 'error'
  | 'greaterThan'
  | 'identifier'
  | 'in'
  | 'lessThan'
  | 'notEquals'
  | 'notIn'
  | 'openPar'

export interface Token {
  readonly kind: TokenKind
  readonly text: string
}

const words: Readonly<Record<string, TokenKind>> = {
  ')': 'closedPar',
  ',': 'comma',
  '!': 'doesNotExist',
  '==': 'doubleEquals',
  '=': 'equals',
  '>': 'greaterThan',
  in: 'in',
  '<': 'lessThan',
  '!=': 'notEquals',
  notin: 'notIn',
  '(': 'openPar',
}
const isSymbol = (char: string) => '=!(),><'.includes(char)
const isSpace = (char: string) => ' \t\r\n'.includes(char)
const end: Token = { kind: 'endOfString', text: '' }

export function tokens(selector: string): readonly Token[] {
  const found: Token[] = []
  let at = 0
  while (at < selector.length) {
    const char = selector.charAt(at)
    if (isSpace(char)) {
      at++
      continue
    }
    const token = isSymbol(char) ? symbolAt(selector, at) : wordAt(selector, at)
    found.push(token)
    if (token.kind === 'error') break
    at += token.text.length
  }
  return [...found, end]
}

/** The longest symbol that is one. */
function symbolAt(selector: string, from: number): Token {
  let best: Token | undefined
  for (let to = from + 1; to <= selector.length && isSymbol(selector.charAt(to - 1)); to++) {
    const text = selector.slice(from, to)
    const kind = own(words, text)
    if (kind) best = { kind, text }
    else if (best) break
  }
  return best ?? { kind: 'error', text: `error expected: keyword found '${selector.charAt(from)}'` }
}

function wordAt(selector: string, from: number): Token {
  let to = from
  while (to < selector.length && !isSymbol(selector.charAt(to)) && !isSpace(selector.charAt(to)))
    to++
  const text = selector.slice(from, to)
  const keyword = own(words, text)
  return { kind: keyword ?? 'identifier', text }
}
