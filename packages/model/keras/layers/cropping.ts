import { slice } from '../graph/slice.ts'
import { inputOfRank, type LayerConverter } from '../layer-call.ts'
import { spatialAxes } from './conv.ts'
import { imageAxes } from './window.ts'
import { sidesOf } from './zero-padding.ts'

export const cropping: LayerConverter = {
  classes: ['Cropping1D', 'Cropping2D', 'Cropping3D'],
  convert(call) {
    const space = spatialAxes(call)
    const input = inputOfRank(call, space + 2)
    const axes = imageAxes(call.config, space + 2).space
    const sides = sidesOf('cropping', call.config.get('cropping') ?? (space === 1 ? 1 : 0), space)
    const slices = axes.map((axis, index) => {
      const [before, after] = sides[index] ?? [0, 0]
      return { axis, start: before, stop: after === 0 ? null : -after, step: 1 }
    })
    return slice(call.graph, input, slices)
  },
}
