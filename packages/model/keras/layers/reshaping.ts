import type { Shape } from '../../tensor.ts'
import { show } from '../config.ts'
import { inNaturalOrder } from '../graph/layout.ts'
import { permuteAxes } from '../graph/matmul.ts'
import { expandDims, reshape as reshapeTo } from '../graph/reshape.ts'
import { makeValue, naturalOrder, showShape, type Value } from '../graph/value.ts'
import { inputOfRank, type LayerConverter, rawInput } from '../layer-call.ts'
import { invalid } from '../problem.ts'

/** Each sample as one row. Channels-first data is flattened as if it were channels-last. */
export const flatten: LayerConverter = {
  classes: ['Flatten'],
  convert(call) {
    const input = rawInput(call)
    const rank = input.shape.length
    const format = call.config.choice(
      'data_format',
      ['channels_last', 'channels_first'],
      'channels_last',
    )
    const swap = format === 'channels_first' && rank > 2
    const last = swap ? permuteAxes(input, [0, ...naturalOrder(rank).slice(2), 1]) : input
    const sample = last.shape.slice(1)
    const size = sample.reduce<number | null>(
      (a, b) => (a === null || b === null ? null : a * b),
      1,
    )
    return reshapeTo(call.graph, last, [null, size])
  },
}

export const reshape: LayerConverter = {
  classes: ['Reshape'],
  convert(call) {
    const input = rawInput(call)
    const target = call.config.get('target_shape')
    if (!Array.isArray(target)) return invalid(`target_shape is ${show(target)}, not a list`)
    return reshapeTo(call.graph, input, [null, ...sampleShape(input, target)])
  },
}

/** A target with its one `-1` filled in, as far as the input's shape tells. */
export function sampleShape(input: Value, target: readonly unknown[]): Shape {
  const wanted = target.map((dim) => {
    if (dim === null || dim === -1) return null
    if (typeof dim === 'number' && Number.isInteger(dim) && dim > 0) return dim
    return invalid(`target_shape holds ${String(dim)}`)
  })
  const sample = input.shape.slice(1)
  const unknown = wanted.filter((dim) => dim === null).length
  if (unknown > 1) invalid(`target_shape leaves ${unknown} sizes open`)
  if (sample.includes(null)) return wanted
  const left = product(sample) / product(wanted)
  if (!Number.isInteger(left) || (unknown === 0 && left !== 1)) {
    invalid(`${showShape(sample)} does not fit into ${showShape(wanted)}`)
  }
  return wanted.map((dim) => dim ?? left)
}

function product(shape: Shape): number {
  return shape.reduce<number>((a, b) => a * (b ?? 1), 1)
}

/** Axes in another order. Nothing moves until what follows needs it to. */
export const permute: LayerConverter = {
  classes: ['Permute'],
  convert(call) {
    const input = rawInput(call)
    const dims = call.config.get('dims')
    const perm = [0, ...(Array.isArray(dims) ? dims : [])]
    const expected = naturalOrder(input.shape.length)
    if (expected.some((axis) => !perm.includes(axis)) || perm.length !== expected.length) {
      invalid(`dims is ${show(dims)}, no order of the input's ${expected.length - 1} axes`)
    }
    return permuteAxes(input, perm.map(Number))
  },
}

export const repeatVector: LayerConverter = {
  classes: ['RepeatVector'],
  convert(call) {
    const input = inputOfRank(call, 2)
    const n = call.config.integer('n', { min: 1 })
    const row = inNaturalOrder(call.graph, expandDims(call.graph, input, [1]))
    const name = call.graph.node('Expand', [row.name, call.graph.integers([1, n, 1])])
    return makeValue(name, [input.shape[0] ?? null, n, input.shape[1] ?? null])
  },
}
