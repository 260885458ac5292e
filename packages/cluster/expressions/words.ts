import type { ASTNode } from '@marcbachmann/cel-js'

/** What is wrong with an expression's types, and where: the index of the character that it is about. */
export interface TypeProblem {
  readonly at: number
  readonly message: string
}

/** As the library tells of it. */
export interface TypeFailure {
  readonly code: string
  readonly summary: string
  readonly node?: unknown
}

/**
 * A failed check in the words of cel-go, which users of Kubernetes know. Undefined where that would let the expression pass:
 * an object may be compared with null.
 */
export function problemIn(
  text: string,
  { code, summary, node }: TypeFailure,
): TypeProblem | undefined {
  if (!isNode(node)) return { at: 0, message: summary }
  const words = wordsOf[code]?.(text, summary, node)
  if (words === 'none') return undefined
  return words ?? { at: placeOf(text, node), message: summary }
}

type Words = (text: string, said: string, node: ASTNode) => TypeProblem | 'none' | undefined

const wordsOf: Readonly<Record<string, Words | undefined>> = {
  no_such_key(text, said, node) {
    const field = /^No such key: (.*)$/.exec(said)?.[1]
    return field === undefined
      ? undefined
      : { at: placeOf(text, node), message: `undefined field '${field}'` }
  },
  no_such_overload(text, said, node) {
    const types = said.slice('no such overload: '.length)
    const [left, right] = operands(node)
    if (!left || !right) return unary(types, node)
    const [first = '', second = ''] = types.split(` ${node.op} `)
    if (isObject(first, second) || isObject(second, first)) return 'none'
    const name = node.op === 'in' ? '@in' : `_${node.op}_`
    return {
      at: text.indexOf(node.op, left.end),
      message: noOverload(name, `(${shownType(first)}, ${shownType(second)})`),
    }
  },
  no_matching_overload(text, said, node) {
    const [, receiver, name = '', given = ''] = /'(?:(.*)\.)?(\w+)\((.*)\)'$/.exec(said) ?? []
    if (name === '') return undefined
    const to = `${receiver === undefined ? '' : `${shownType(receiver)}.`}(${shownType(given)})`
    const at = text.lastIndexOf(`${name}(`, node.end)
    return { at: Math.max(at, node.start) + name.length, message: noOverload(name, to) }
  },
  cannot_index_type(text, said, node) {
    const type = /^Cannot index type '(.*)'$/.exec(said)?.[1]
    if (node.op !== '.' || type === undefined) return undefined
    const message = `type '${shownType(type)}' does not support field selection`
    return { at: placeOf(text, node), message }
  },
  invalid_logical_operand(text, said, node) {
    const type = /got '(.*)'$/.exec(said)?.[1] ?? ''
    const all = operands(node)
    const operand = all.find(({ op }) => selections.has(op)) ?? all.at(-1) ?? node
    const message = `expected type 'bool' but found '${shownType(type)}'`
    return { at: placeOf(text, operand), message }
  },
  incompatible_ternary_branches(text, said, node) {
    const [, first = '', second = ''] = /got '(.*)' and '(.*)'$/.exec(said) ?? []
    const [condition] = operands(node)
    return {
      at: text.indexOf('?', condition?.end ?? node.start),
      message: noOverload('_?_:_', `(bool, ${shownType(first)}, ${shownType(second)})`),
    }
  },
}

/** What is not evidently true or false: which operand it is is not said. */
const selections: ReadonlySet<string> = new Set(['.', '[]', 'id'])

/** An object, or a time, may always be null. */
const isObject = (type: string, other: string): boolean =>
  other === 'null' && (/^[A-Z]/.test(type) || type.startsWith('google.protobuf.'))

function unary(types: string, { op, start }: ASTNode): TypeProblem {
  const operator = types[0] ?? ''
  return { at: start, message: noOverload(op, `(${shownType(types.slice(operator.length))})`) }
}

const noOverload = (name: string, types: string): string =>
  `found no matching overload for '${name}' applied to '${types}'`

const shownType = (type: string): string =>
  type
    .replaceAll('google.protobuf.Timestamp', 'timestamp')
    .replaceAll('google.protobuf.Duration', 'duration')
    .replaceAll('<', '(')
    .replaceAll('>', ')')

/** Of a selected field, where its dot is. */
const placeOf = (text: string, { op, pos, start }: ASTNode): number =>
  op === '.' ? text.lastIndexOf('.', pos) : start

const isNode = (value: unknown): value is ASTNode =>
  typeof value === 'object' && value !== null && 'op' in value && 'start' in value

const operands = ({ args }: ASTNode): readonly ASTNode[] =>
  Array.isArray(args) ? (args as readonly unknown[]).filter(isNode) : []
