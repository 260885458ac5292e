import { derived } from '../graph/constant.ts'
import { permute } from '../graph/permute.ts'
import { knownDim } from '../graph/value.ts'
import { inputOfRank, type LayerConverter } from '../layer-call.ts'
import { activate } from './activate.ts'
import { biasOf, convolve, convWindow, spatialAxes } from './conv.ts'
import { channelFilters } from './depthwise-conv.ts'
import { imageAxes } from './window.ts'

/** A depthwise convolution followed by a pointwise one, which alone has a bias. */
export const separableConv: LayerConverter = {
  classes: [
    'SeparableConv1D',
    'SeparableConv2D',
    'SeparableConvolution1D',
    'SeparableConvolution2D',
  ],
  convert(call) {
    const { graph, config, weights } = call
    const space = spatialAxes(call)
    const input = inputOfRank(call, space + 2)
    const axes = imageAxes(config, space + 2)
    const channels = knownDim(input, axes.channel)
    const window = convWindow(call, space)
    const between = channels * config.integer('depth_multiplier', { min: 1, absent: 1 })
    const filters = config.integer('filters', { min: 1 })
    const depthwise = weights.get('depthwise_kernel', [
      ...window.size,
      channels,
      between / channels,
    ])
    const ones = window.size.map(() => 1)
    const pointwise = weights.get('pointwise_kernel', [...ones, between, filters])
    const bias = biasOf(call, filters)
    const filtered = convolve(graph, {
      ...{ input, axes, window, bias: null, filters: between, group: channels },
      weight: channelFilters(graph, depthwise),
    })
    const weight = derived(graph, pointwise, 'filters first', [filters, between, ...ones], () =>
      permute(pointwise.read(), [between, filters], [1, 0]),
    )
    const point = { size: ones, strides: ones, dilations: ones, padding: 'valid' } as const
    const mixed = { input: filtered, axes, window: point, weight, bias, filters, group: 1 }
    return activate(call, convolve(graph, mixed))
  },
}
