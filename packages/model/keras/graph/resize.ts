import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { refuse } from '../problem.ts'
import { constantOf } from './constant.ts'
import { inOrder } from './layout.ts'
import { nearestIndices, type Resampling, resamplingMatrix } from './resampling.ts'
import { makeValue, placeOf, showShape, type Value } from './value.ts'

export interface Resize {
  /** Height and width, as axes of Keras's shape. */
  readonly axes: readonly number[]
  readonly size: readonly number[]
  readonly method: Resampling
  readonly antialias: boolean
}

/** `tf.image.resize`: half-pixel centres, edges repeated. */
export function resize(graph: GraphBuilder, input: Value, options: Resize): Value {
  const { axes, size, method, antialias } = options
  if (axes.every((axis, index) => input.shape[axis] === size[index])) return input
  if (axes.some((axis) => input.shape[axis] === null)) return resizeUnknown(graph, input, options)
  if (method === 'bilinear' && !antialias) return resizeLinear(graph, input, options)
  return axes.reduce((value, axis, index) => {
    const to = size[index] ?? 1
    if (method === 'nearest') return gatherNearest(graph, value, axis, to)
    return resample(graph, value, axis, to, options)
  }, input)
}

function resizeUnknown(graph: GraphBuilder, input: Value, options: Resize): Value {
  const { method, antialias } = options
  if (antialias || (method !== 'bilinear' && method !== 'nearest')) {
    refuse(`resizes images of a size that is not known before by ${method}`)
  }
  return resizeLinear(graph, input, options)
}

function resizeLinear(graph: GraphBuilder, input: Value, { axes, size, method }: Resize): Value {
  const sizes = graph.integers(size)
  const name = graph.node('Resize', [input.name, '', '', sizes], {
    axes: axes.map((axis) => placeOf(input, axis)),
    coordinate_transformation_mode: 'half_pixel',
    mode: method === 'nearest' ? 'nearest' : 'linear',
    ...(method === 'nearest' ? { nearest_mode: 'round_prefer_ceil' } : {}),
  })
  return resized(input, name, axes, size)
}

function resized(
  input: Value,
  name: string,
  axes: readonly number[],
  size: readonly number[],
): Value {
  const shape = input.shape.map((dim, axis) => size[axes.indexOf(axis)] ?? dim)
  return makeValue(name, shape, { type: input.type, order: input.order })
}

function gatherNearest(graph: GraphBuilder, input: Value, axis: number, to: number): Value {
  const from = sizeOf(input, axis)
  const indices = graph.constant('int64', [to], () => {
    return BigInt64Array.from(nearestIndices(from, to), BigInt)
  })
  const name = graph.node('Gather', [input.name, indices], { axis: placeOf(input, axis) })
  return resized(input, name, [axis], [to])
}

/** One axis by a matrix, which lies last for it: that is exact for every method that is linear. */
function resample(
  graph: GraphBuilder,
  input: Value,
  axis: number,
  to: number,
  { method, antialias }: Resize,
): Value {
  const from = sizeOf(input, axis)
  const order = [...input.order.filter((other) => other !== axis), axis]
  const matrix = constantOf(graph, [from, to], () => resamplingMatrix(from, to, method, antialias))
  const name = graph.node('MatMul', [inOrder(graph, input, order).name, matrix.name])
  return resized({ ...input, order }, name, [axis], [to])
}

function sizeOf(input: Value, axis: number): number {
  return input.shape[axis] ?? refuse(`resizes an image of shape ${showShape(input.shape)}`)
}
