import type { ElementType, Shape } from '../../tensor.ts'
import { invalid } from '../problem.ts'

/**
 * A tensor of the graph as Keras sees it. Its axes may lie in another order than Keras's: what a
 * convolution gives stays channels-first until something needs Keras's order, so that transposes
 * around convolutions never come to be.
 */
export interface Value {
  /** The tensor's name in the graph. */
  readonly name: string
  readonly type: ElementType
  /** In Keras's order. */
  readonly shape: Shape
  /** Axis `i` of the tensor in the graph is axis `order[i]` of `shape`. */
  readonly order: readonly number[]
}

/** 2³¹ values of float32 are four times what one ONNX file could hold, and no photo's features. */
const MAX_VALUES = 2 ** 31

/** @param shape in Keras's order. */
export function makeValue(
  name: string,
  shape: Shape,
  options: { readonly type?: ElementType; readonly order?: readonly number[] } = {},
): Value {
  const order = options.order ?? naturalOrder(shape.length)
  if (countOf(shape) > MAX_VALUES) invalid(`a tensor would have the shape ${showShape(shape)}`)
  if (shape.some((dim) => dim !== null && dim < 1)) {
    invalid(`a tensor would have the empty shape ${showShape(shape)}`)
  }
  return { name, type: options.type ?? 'float32', shape, order }
}

/** Keras's own order of axes. */
export function naturalOrder(rank: number): readonly number[] {
  return Array.from({ length: rank }, (_, axis) => axis)
}

export function isNatural(order: readonly number[]): boolean {
  return order.every((axis, index) => axis === index)
}

/** Where an axis of the shape lies in the graph's tensor. */
export function placeOf(value: Value, axis: number): number {
  return value.order.indexOf(axis)
}

/** The shape in the graph's order. */
export function placedShape(value: Value): Shape {
  return value.order.map((axis) => value.shape[axis] ?? null)
}

/** Values a sample has, counting free dimensions once. */
export function countOf(shape: Shape): number {
  return shape.reduce<number>((product, dim) => product * (dim ?? 1), 1)
}

/** A Python axis (negative from the end) as an index into a shape of `rank` axes. */
export function axisOf(axis: number, rank: number, name = 'axis'): number {
  const index = axis < 0 ? axis + rank : axis
  if (Number.isInteger(index) && index >= 0 && index < rank) return index
  return invalid(`${name} is ${axis}, but the input has ${rank} axes`)
}

/** A dimension that must be known before the graph runs. */
export function knownDim(value: Value, axis: number): number {
  const dim = value.shape[axis] ?? null
  if (dim !== null) return dim
  return invalid(`axis ${axis} of its input ${showShape(value.shape)} must be known`)
}

export function showShape(shape: Shape): string {
  return `(${shape.map((dim) => dim ?? 'None').join(', ')})`
}
