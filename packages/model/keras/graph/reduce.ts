import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { channelsFirst, sameOrder } from './layout.ts'
import { squeeze, withoutAxes } from './reshape.ts'
import { makeValue, placeOf, type Value } from './value.ts'

export type Reduction = 'ReduceMean' | 'ReduceSum' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd'

/** Reduces over axes of Keras's shape, whichever order the tensor lies in. */
export function reduce(
  graph: GraphBuilder,
  op: Reduction,
  input: Value,
  axes: readonly number[],
  keepDims: boolean,
): Value {
  if (axes.length === 0) return input
  if (isGlobalPool(op, input, axes)) return globalPool(graph, op, input, axes, keepDims)
  const places = axes.map((axis) => placeOf(input, axis)).toSorted((a, b) => a - b)
  const attributes = { keepdims: keepDims ? 1 : 0 }
  const name = graph.node(op, [input.name, graph.integers(places)], attributes)
  const order = keepDims ? input.order : withoutAxes(input.order, axes)
  const shape = keptShape(input, axes)
  return makeValue(name, keepDims ? shape : shape.filter((_, axis) => !axes.includes(axis)), {
    type: input.type,
    order,
  })
}

function keptShape(input: Value, axes: readonly number[]) {
  return input.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
}

/** Pooling operators are the faster form, and stay in the blocked layout that convolutions run in. */
const pools: Partial<Record<Reduction, string>> = {
  ReduceMean: 'GlobalAveragePool',
  ReduceMax: 'GlobalMaxPool',
}

function isGlobalPool(op: Reduction, input: Value, axes: readonly number[]): boolean {
  const rank = input.shape.length
  const places = axes.map((axis) => placeOf(input, axis))
  const lies = sameOrder(input.order, channelsFirst(rank))
  const space = new Set(places).size === rank - 2 && places.every((place) => place >= 2)
  return pools[op] !== undefined && input.type === 'float32' && rank >= 3 && lies && space
}

function globalPool(
  graph: GraphBuilder,
  op: Reduction,
  input: Value,
  axes: readonly number[],
  keepDims: boolean,
): Value {
  const name = graph.node(pools[op] ?? op, [input.name])
  const pooled = makeValue(name, keptShape(input, axes), { order: input.order })
  return keepDims ? pooled : squeeze(graph, pooled, axes)
}
