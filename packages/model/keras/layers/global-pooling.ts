import { reduce } from '../graph/reduce.ts'
import { inputOfRank, type LayerConverter } from '../layer-call.ts'
import { spatialAxes } from './conv.ts'
import { imageAxes } from './window.ts'

export const globalPooling: LayerConverter = {
  classes: [
    'GlobalMaxPooling1D',
    'GlobalMaxPooling2D',
    'GlobalMaxPooling3D',
    'GlobalAveragePooling1D',
    'GlobalAveragePooling2D',
    'GlobalAveragePooling3D',
  ],
  convert(call) {
    const rank = spatialAxes(call) + 2
    const input = inputOfRank(call, rank)
    const { space } = imageAxes(call.config, rank)
    const operator = call.className.startsWith('GlobalMax') ? 'ReduceMax' : 'ReduceMean'
    return reduce(call.graph, operator, input, space, call.config.boolean('keepdims', false))
  },
}
