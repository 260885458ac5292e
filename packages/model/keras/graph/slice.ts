import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import type { Shape } from '../../tensor.ts'
import { invalid } from '../problem.ts'
import { commonOrder, sameType } from './elementwise.ts'
import { inOrder } from './layout.ts'
import { makeValue, naturalOrder, placeOf, showShape, type Value } from './value.ts'

export interface Slice {
  readonly axis: number
  readonly start: number
  /** Exclusive; negative from the end; `null` for "to the end". */
  readonly stop: number | null
  readonly step: number
}

/** The bound that ONNX reads as "to the end", in either direction. */
const FAR = 2 ** 31 - 1

export function slice(graph: GraphBuilder, input: Value, slices: readonly Slice[]): Value {
  if (slices.length === 0) return input
  const numbers = [
    slices.map(({ start }) => start),
    slices.map(({ stop, step }) => stop ?? (step > 0 ? FAR : -FAR)),
    slices.map(({ axis }) => placeOf(input, axis)),
    slices.map(({ step }) => step),
  ]
  const name = graph.node('Slice', [input.name, ...numbers.map((list) => graph.integers(list))])
  const shape = input.shape.map((dim, axis) => {
    const found = slices.find((slice) => slice.axis === axis)
    return found && dim !== null ? slicedDim(dim, found) : dim
  })
  return makeValue(name, shape, { type: input.type, order: input.order })
}

/** As `len(range(dim)[start:stop:step])` in Python. */
function slicedDim(dim: number, { start, stop, step }: Slice): number {
  const [low, high] = step > 0 ? [0, dim] : [-1, dim - 1]
  const bound = (value: number) => Math.min(high, Math.max(low, value < 0 ? value + dim : value))
  const first = bound(start)
  const last = stop === null ? (step > 0 ? dim : -1) : bound(stop)
  return Math.max(0, Math.ceil((last - first) / step))
}

/** One entry an axis that grows: `[before, after]`. */
export type Padding = ReadonlyMap<number, readonly [number, number]>

/** Pads with a constant, or with the values at the edge, or mirrored. Nothing to add: nothing done. */
export function pad(
  graph: GraphBuilder,
  input: Value,
  padding: Padding,
  fill: { readonly mode?: string; readonly value?: number } = {},
): Value {
  if ([...padding.values()].every(([before, after]) => before === 0 && after === 0)) return input
  const at = input.order.map((axis) => padding.get(axis) ?? ([0, 0] as const))
  const pads = graph.integers([...at.map(([before]) => before), ...at.map(([, after]) => after)])
  const { mode = 'constant', value = 0 } = fill
  const name = graph.node('Pad', [input.name, pads, graph.scalar(value)], { mode })
  const shape = input.shape.map((dim, axis) => {
    const [before, after] = padding.get(axis) ?? [0, 0]
    return dim === null ? null : dim + before + after
  })
  return makeValue(name, shape, { order: input.order })
}

export function concat(graph: GraphBuilder, inputs: readonly Value[], axis: number): Value {
  const rank = inputs[0]?.shape.length ?? 0
  const order = commonOrder(inputs, rank)
  const aligned = sameType(graph, inputs).map((input) => inOrder(graph, input, order))
  const shape = inputs.map((input) => input.shape).reduce((a, b) => joined(a, b, axis))
  const names = aligned.map(({ name }) => name)
  const name = graph.node('Concat', names, { axis: order.indexOf(axis) })
  return makeValue(name, shape, { order, type: aligned[0]?.type ?? 'float32' })
}

function joined(a: Shape, b: Shape, axis: number): Shape {
  if (a.length !== b.length) invalid(`shapes ${showShape(a)} and ${showShape(b)} cannot be joined`)
  return naturalOrder(a.length).map((index) => {
    const left = a[index] ?? null
    const right = b[index] ?? null
    if (index === axis) return left === null || right === null ? null : left + right
    if (left === null || right === null || left === right) return left ?? right
    return invalid(`shapes ${showShape(a)} and ${showShape(b)} cannot be joined at axis ${axis}`)
  })
}
