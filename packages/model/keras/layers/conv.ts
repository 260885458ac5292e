import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import type { Shape } from '../../tensor.ts'
import { derived, weightValue } from '../graph/constant.ts'
import { inOrder } from '../graph/layout.ts'
import { permute } from '../graph/permute.ts'
import { knownDim, makeValue, naturalOrder, type Value } from '../graph/value.ts'
import { inputOfRank, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'
import type { Weight } from '../weights.ts'
import { activate } from './activate.ts'
import { type ImageAxes, imageAxes, slideWindow, type Window } from './window.ts'

/** Conv1D, Conv2D and Conv3D differ only in the number of axes that the kernel slides over. */
export const conv: LayerConverter = {
  classes: ['Conv1D', 'Conv2D', 'Conv3D', 'Convolution1D', 'Convolution2D', 'Convolution3D'],
  convert(call) {
    const space = spatialAxes(call)
    const input = inputOfRank(call, space + 2)
    const axes = imageAxes(call.config, space + 2)
    const filters = call.config.integer('filters', { min: 1 })
    const group = call.config.integer('groups', { min: 1, absent: 1 })
    const channels = knownDim(input, axes.channel)
    if (channels % group !== 0 || filters % group !== 0) {
      invalid(`${group} groups do not divide ${channels} channels and ${filters} filters`)
    }
    const window = convWindow(call, space)
    const kernel = call.weights.get('kernel', [...window.size, channels / group, filters])
    const weight = filtersFirst(call.graph, kernel)
    const bias = biasOf(call, filters)
    return activate(
      call,
      convolve(call.graph, { input, axes, window, weight, bias, filters, group }),
    )
  },
}

/** The digit in the class's name. */
export function spatialAxes(call: LayerCall): number {
  return Number(/([123])D/.exec(call.className)?.[1] ?? 2)
}

export function convWindow(call: LayerCall, space: number): Window {
  const { config } = call
  const strides = config.integers('strides', space, { min: 1, absent: 1 })
  const dilations = config.integers('dilation_rate', space, { min: 1, absent: 1 })
  const padding = config.choice('padding', ['valid', 'same', 'causal'], 'valid')
  if (padding === 'causal' && space !== 1) invalid('causal padding is for one axis')
  return { size: config.integers('kernel_size', space, { min: 1 }), strides, dilations, padding }
}

export function biasOf(call: LayerCall, units: number): Value | null {
  if (!call.config.boolean('use_bias', true)) return null
  return weightValue(call.graph, call.weights.get('bias', [units]))
}

/** Keras keeps kernels as space × in × out, ONNX as out × in × space. */
function filtersFirst(graph: GraphBuilder, kernel: Weight): Value {
  const rank = kernel.shape.length
  const perm = [rank - 1, rank - 2, ...naturalOrder(rank - 2)]
  const shape = perm.map((axis) => kernel.shape[axis] ?? 1)
  return derived(graph, kernel, 'filters first', shape, () => {
    return permute(kernel.read(), kernel.shape, perm)
  })
}

/** A convolution's parts; `weight` in ONNX's order. */
export interface Convolution {
  readonly input: Value
  readonly axes: ImageAxes
  readonly window: Window
  readonly weight: Value
  readonly bias: Value | null
  readonly filters: number
  readonly group: number
}

export function convolve(graph: GraphBuilder, parts: Convolution): Value {
  const { axes, window, weight, bias, filters, group } = parts
  const input = inOrder(graph, parts.input, axes.order)
  const slid = slideWindow(
    window,
    axes.space.map((axis) => input.shape[axis] ?? null),
  )
  const inputs = [input.name, weight.name, ...(bias ? [bias.name] : [])]
  const name = graph.node('Conv', inputs, {
    ...slid.attributes,
    dilations: window.dilations,
    group,
    kernel_shape: window.size,
  })
  return makeValue(name, imageShape(input.shape, axes, slid.space, filters), { order: axes.order })
}

/** An image's shape with other space and channels. */
export function imageShape(
  input: Shape,
  axes: ImageAxes,
  space: Shape,
  channels: number | null,
): Shape {
  return input.map((dim, axis) => {
    const index = axes.space.indexOf(axis)
    if (index >= 0) return space[index] ?? null
    return axis === axes.channel ? channels : dim
  })
}
