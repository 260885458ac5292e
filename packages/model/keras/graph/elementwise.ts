import type { Attribute } from '../../onnx/graph.ts'
import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import type { ElementType, Shape } from '../../tensor.ts'
import { invalid } from '../problem.ts'
import { inNaturalOrder, inOrder } from './layout.ts'
import { expandTo } from './reshape.ts'
import { isNatural, makeValue, naturalOrder, showShape, type Value } from './value.ts'

/** An operator that maps every element by itself. */
export function unary(
  graph: GraphBuilder,
  op: string,
  input: Value,
  attributes: Readonly<Record<string, Attribute>> = {},
): Value {
  return { ...input, name: graph.node(op, [input.name], attributes) }
}

/** An operator on two operands that broadcast as NumPy's do. */
export function binary(graph: GraphBuilder, op: string, a: Value, b: Value): Value {
  return elementwise(graph, op, sameType(graph, [a, b]))
}

/** An operator on operands that broadcast as NumPy's do, each taken as it is. */
export function elementwise(
  graph: GraphBuilder,
  op: string,
  operands: readonly Value[],
  type: ElementType = operands.at(-1)?.type ?? 'float32',
): Value {
  const shape = operands.map((operand) => operand.shape).reduce(broadcast)
  const order = commonOrder(operands, shape.length)
  const aligned = operands.map((operand) => aligned1(graph, operand, order))
  const name = graph.node(
    op,
    aligned.map((operand) => operand.name),
  )
  return makeValue(name, shape, { type, order })
}

/** The order of the first operand that is not in Keras's order: it came from a convolution. */
export function commonOrder(operands: readonly Value[], rank: number): readonly number[] {
  const candidates = operands.filter(({ shape }) => shape.length === rank)
  return candidates.find(({ order }) => !isNatural(order))?.order ?? naturalOrder(rank)
}

function aligned1(graph: GraphBuilder, operand: Value, order: readonly number[]): Value {
  const rank = operand.shape.length
  if (rank === 0) return operand
  if (isNatural(order)) return inNaturalOrder(graph, operand)
  return inOrder(graph, expandTo(graph, operand, order.length), order)
}

function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return naturalOrder(rank).map((axis) => {
    const left = dimFromEnd(a, rank - axis)
    const right = dimFromEnd(b, rank - axis)
    if (left === 1) return right
    if (right === 1 || right === left) return left
    if (left === null || right === null) return left ?? right
    return invalid(`shapes ${showShape(a)} and ${showShape(b)} do not broadcast`)
  })
}

function dimFromEnd(shape: Shape, distance: number): number | null {
  return distance > shape.length ? 1 : (shape[shape.length - distance] ?? null)
}

/** All operands as floats when one of them is, otherwise as the type of the first that is no scalar. */
export function sameType(graph: GraphBuilder, operands: readonly Value[]): readonly Value[] {
  const types = new Set(operands.map(({ type }) => type))
  if (types.size < 2) return operands
  const leading = operands.find(({ shape }) => shape.length > 0) ?? operands[0]
  const type = types.has('float32') ? 'float32' : (leading?.type ?? 'float32')
  return operands.map((operand) => cast(graph, operand, type))
}

/** `TensorProto.DataType` numbers for the types that graphs compute in. */
const castCodes: Partial<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
}

export function cast(graph: GraphBuilder, value: Value, type: ElementType): Value {
  if (value.type === type) return value
  const to = castCodes[type] ?? invalid(`${type} is not a type that graphs compute in`)
  return { ...unary(graph, 'Cast', value, { to }), type }
}

/** Layers compute in float32, whatever they are given. */
export function asFloat(graph: GraphBuilder, value: Value): Value {
  return cast(graph, value, 'float32')
}
