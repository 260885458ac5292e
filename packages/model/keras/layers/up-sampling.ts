import { resamplings } from '../graph/resampling.ts'
import { resize } from '../graph/resize.ts'
import { makeValue, placeOf, type Value } from '../graph/value.ts'
import { inputOfRank, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { refuse } from '../problem.ts'
import { spatialAxes } from './conv.ts'
import { imageAxes } from './window.ts'

export const upSampling: LayerConverter = {
  classes: ['UpSampling1D', 'UpSampling2D', 'UpSampling3D'],
  convert(call) {
    const { config } = call
    const space = spatialAxes(call)
    const input = inputOfRank(call, space + 2)
    const axes = imageAxes(config, space + 2).space
    const factors = config.integers('size', space, { min: 1, absent: 2 })
    const method = config.choice('interpolation', resamplings, 'nearest')
    if (method === 'nearest') return repeat(call, input, axes, factors)
    const size = axes.map((axis, index) => {
      const dim =
        input.shape[axis] ?? refuse(`enlarges images of a size that is not known by ${method}`)
      return dim * (factors[index] ?? 1)
    })
    return resize(call.graph, input, { axes, size, method, antialias: false })
  },
}

/** Every value `factor` times in a row, along each axis. */
function repeat(
  { graph }: LayerCall,
  input: Value,
  axes: readonly number[],
  factors: readonly number[],
): Value {
  const scales = graph.constant('float32', [factors.length], () => Float32Array.from(factors))
  const name = graph.node('Resize', [input.name, '', scales], {
    axes: axes.map((axis) => placeOf(input, axis)),
    coordinate_transformation_mode: 'asymmetric',
    mode: 'nearest',
    nearest_mode: 'floor',
  })
  const shape = input.shape.map((dim, axis) => {
    const factor = factors[axes.indexOf(axis)] ?? 1
    return dim === null ? null : dim * factor
  })
  return makeValue(name, shape, { order: input.order })
}
