import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import { derived } from '../graph/constant.ts'
import { permute } from '../graph/permute.ts'
import { knownDim, naturalOrder, type Value } from '../graph/value.ts'
import { inputOfRank, type LayerConverter } from '../layer-call.ts'
import type { Weight } from '../weights.ts'
import { activate } from './activate.ts'
import { biasOf, convolve, convWindow, spatialAxes } from './conv.ts'
import { imageAxes } from './window.ts'

export const depthwiseConv: LayerConverter = {
  classes: ['DepthwiseConv1D', 'DepthwiseConv2D'],
  convert(call) {
    const space = spatialAxes(call)
    const input = inputOfRank(call, space + 2)
    const axes = imageAxes(call.config, space + 2)
    const channels = knownDim(input, axes.channel)
    const multiplier = call.config.integer('depth_multiplier', { min: 1, absent: 1 })
    const window = convWindow(call, space)
    const name = call.generation === 2 ? 'depthwise_kernel' : 'kernel'
    const kernel = call.weights.get(name, [...window.size, channels, multiplier])
    const weight = channelFilters(call.graph, kernel)
    const filters = channels * multiplier
    const bias = biasOf(call, filters)
    const parts = { input, axes, window, weight, bias, filters, group: channels }
    return activate(call, convolve(call.graph, parts))
  },
}

/** Keras keeps depthwise kernels as space × in × multiplier, ONNX as (in · multiplier) × 1 × space. */
export function channelFilters(graph: GraphBuilder, kernel: Weight): Value {
  const space = kernel.shape.length - 2
  const perm = [space, space + 1, ...naturalOrder(space)]
  const [channels = 1, multiplier = 1, ...size] = perm.map((axis) => kernel.shape[axis])
  const shape = [channels * multiplier, 1, ...size.map((dim) => dim ?? 1)]
  return derived(graph, kernel, 'filters first', shape, () => {
    return permute(kernel.read(), kernel.shape, perm)
  })
}
