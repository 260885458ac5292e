import type { Initializer } from '../../onnx/graph.ts'
import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { permute } from './permute.ts'
import { makeValue, naturalOrder, type Value } from './value.ts'

/** ONNX's order for images and sequences: batch, channels, then space. Keras's axes are channels-last. */
export function channelsFirst(rank: number): readonly number[] {
  return [0, rank - 1, ...naturalOrder(rank - 1).slice(1)]
}

/** The value with Keras's own order of axes. */
export function inNaturalOrder(graph: GraphBuilder, value: Value): Value {
  return inOrder(graph, value, naturalOrder(value.shape.length))
}

/**
 * The value with its axes in the order asked for. Each transposition is made once, and never undone:
 * the tensor that it came from is taken again.
 */
export function inOrder(graph: GraphBuilder, value: Value, order: readonly number[]): Value {
  if (sameOrder(value.order, order)) return value
  const perm = order.map((axis) => value.order.indexOf(axis))
  const back = value.order.map((axis) => order.indexOf(axis))
  const name = graph.memo(`transpose ${value.name} ${perm}`, () => {
    return transposed(graph, value, order, perm)
  })
  graph.memo(`transpose ${name} ${back}`, () => value.name)
  return makeValue(name, value.shape, { type: value.type, order })
}

export function sameOrder(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((axis, index) => axis === b[index])
}

function transposed(
  graph: GraphBuilder,
  value: Value,
  order: readonly number[],
  perm: readonly number[],
): string {
  const constant = graph.initializer(value.name)
  if (constant?.type === 'float32') return permutedConstant(graph, constant, perm)
  const target = order.map((axis) => value.shape[axis] ?? null)
  const free = target.filter((dim) => dim === null).length
  if (free > 1 || !onlyUnitAxesMove(value, order)) {
    return graph.node('Transpose', [value.name], { perm })
  }
  return graph.node('Reshape', [value.name, graph.integers(target.map((dim) => dim ?? -1))])
}

function permutedConstant(
  graph: GraphBuilder,
  { dims, read }: Initializer,
  perm: readonly number[],
): string {
  const target = perm.map((axis) => dims[axis] ?? 1)
  return graph.constant('float32', target, () =>
    permute(Float32Array.from(read(), Number), dims, perm),
  )
}

/** Moving axes of size 1 leaves the memory as it is, so that a reshape does it without a copy. */
function onlyUnitAxesMove(value: Value, order: readonly number[]): boolean {
  const lasting = (axis: number) => value.shape[axis] !== 1
  const before = value.order.filter(lasting)
  return order.filter(lasting).every((axis, index) => axis === before[index])
}
