import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { type Padding, pad, slice } from '../graph/slice.ts'
import { knownDim, type Value } from '../graph/value.ts'

/** `int(float(a * b) / c)` in float32, as TensorFlow computes it. */
function scaled(a: number, b: number, c: number): number {
  return Math.trunc(Math.fround(Math.fround(a * b) / c))
}

/** The largest middle part of the image with the proportions of `size`. */
export function cropToAspect(
  graph: GraphBuilder,
  input: Value,
  axes: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
): Value {
  const [height, width] = [knownDim(input, axes[0]), knownDim(input, axes[1])]
  const cropHeight = Math.max(1, Math.min(height, scaled(width, toHeight, toWidth)))
  const cropWidth = Math.max(1, Math.min(width, scaled(height, toWidth, toHeight)))
  return cropMiddle(graph, input, axes, [cropHeight, cropWidth])
}

export function cropMiddle(
  graph: GraphBuilder,
  input: Value,
  axes: readonly [number, number],
  size: readonly [number, number],
): Value {
  const slices = axes.flatMap((axis, index) => {
    const to = size[index] ?? 1
    const start = Math.floor((knownDim(input, axis) - to) / 2)
    return to === input.shape[axis] ? [] : [{ axis, start, stop: start + to, step: 1 }]
  })
  return slice(graph, input, slices)
}

/** The image within as much of `fill` on both sides as gives the proportions of `size`. */
export function padToAspect(
  graph: GraphBuilder,
  input: Value,
  axes: readonly [number, number],
  [toHeight, toWidth]: readonly [number, number],
  fill: number,
): Value {
  const [height, width] = [knownDim(input, axes[0]), knownDim(input, axes[1])]
  const side = (size: number, padded: number) => Math.trunc((Math.max(size, padded) - size) / 2)
  const top = side(height, scaled(width, toHeight, toWidth))
  const left = side(width, scaled(height, toWidth, toHeight))
  const padding: Padding = new Map([
    [axes[0], [top, top]],
    [axes[1], [left, left]],
  ])
  return pad(graph, input, padding, { value: fill })
}
