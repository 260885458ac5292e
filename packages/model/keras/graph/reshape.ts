import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import type { Shape } from '../../tensor.ts'
import { invalid } from '../problem.ts'
import { inNaturalOrder } from './layout.ts'
import { countOf, makeValue, naturalOrder, showShape, type Value } from './value.ts'

/** Reshapes in Keras's order. A free dimension of `shape` must be the batch or the only one left over. */
export function reshape(graph: GraphBuilder, input: Value, shape: Shape): Value {
  if (known(input.shape) && known(shape) && countOf(input.shape) !== countOf(shape)) {
    invalid(`${showShape(input.shape)} cannot be reshaped to ${showShape(shape)}`)
  }
  const natural = inNaturalOrder(graph, input)
  const name = graph.node('Reshape', [sourceOf(graph, natural), target(graph, natural, shape)])
  return makeValue(name, shape, { type: input.type })
}

/** Whether only the batch is free. */
function known(shape: Shape): boolean {
  return shape.slice(1).every((dim) => dim !== null)
}

/** Of two reshapes in a row only the second counts, unless it copies dimensions from the first. */
function sourceOf(graph: GraphBuilder, input: Value): string {
  const producer = graph.producer(input.name)
  if (producer?.op !== 'Reshape' || !known(input.shape)) return input.name
  return producer.inputs[0] ?? input.name
}

function target(graph: GraphBuilder, input: Value, shape: Shape): string {
  const free = shape.flatMap((dim, axis) => (dim === null ? [axis] : []))
  const [first, second] = free
  if (free.length === 0 || (free.length === 1 && (first !== 0 || known(input.shape)))) {
    return graph.integers(shape.map((dim) => dim ?? -1))
  }
  if (free.length === 2 && first === 0 && second !== undefined) {
    return graph.integers(shape.map((dim, axis) => dim ?? (axis === 0 ? 0 : -1)))
  }
  return graph.integers(shape.map((dim, axis) => dim ?? copied(input.shape, axis)))
}

/** ONNX reads 0 as "as in the input, at this place". */
function copied(from: Shape, axis: number): number {
  if (from[axis] === null) return 0
  return invalid('its output has more than one dimension that depends on the input')
}

/** Puts axes of size 1 in front, as broadcasting does. */
export function expandTo(graph: GraphBuilder, value: Value, rank: number): Value {
  const missing = rank - value.shape.length
  return missing <= 0 ? value : expandDims(graph, value, naturalOrder(missing))
}

/** Inserts axes of size 1, at these places of the result. The tensor is not copied. */
export function expandDims(graph: GraphBuilder, value: Value, axes: readonly number[]): Value {
  const rank = value.shape.length + axes.length
  const kept = naturalOrder(rank).filter((axis) => !axes.includes(axis))
  const shape = naturalOrder(rank).map((axis) => {
    return axes.includes(axis) ? 1 : (value.shape[kept.indexOf(axis)] ?? null)
  })
  const order = [...axes, ...value.order.map((axis) => kept[axis] ?? 0)]
  const name = graph.memo(`expand ${value.name} ${axes.length}`, () =>
    unsqueezed(graph, value.name, naturalOrder(axes.length)),
  )
  return makeValue(name, shape, { type: value.type, order })
}

function unsqueezed(graph: GraphBuilder, name: string, axes: readonly number[]): string {
  const constant = graph.initializer(name)
  if (!constant) return graph.node('Unsqueeze', [name, graph.integers(axes)])
  return graph.constant(constant.type, [...axes.map(() => 1), ...constant.dims], constant.read)
}

/** Takes out axes of size 1. */
export function squeeze(graph: GraphBuilder, value: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return value
  for (const axis of axes) {
    if (value.shape[axis] !== 1) invalid(`axis ${axis} of ${showShape(value.shape)} is not 1`)
  }
  const places = axes.map((axis) => value.order.indexOf(axis))
  const name = graph.node('Squeeze', [value.name, graph.integers(places)])
  return makeValue(name, without(value.shape, axes), {
    type: value.type,
    order: withoutAxes(value.order, axes),
  })
}

/** A shape, or what else goes by axes, with some of them taken out. */
export function without<T>(list: readonly T[], axes: readonly number[]): T[] {
  return list.filter((_, axis) => !axes.includes(axis))
}

/** The order of the axes that are left, numbered anew. */
export function withoutAxes(order: readonly number[], axes: readonly number[]): number[] {
  const left = order.filter((axis) => !axes.includes(axis))
  return left.map((axis) => axis - axes.filter((gone) => gone < axis).length)
}
