import { resamplings } from '../graph/resampling.ts'
import { resize } from '../graph/resize.ts'
import type { Value } from '../graph/value.ts'
import { inputOfRank, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { refuse } from '../problem.ts'
import { cropMiddle, cropToAspect, padToAspect } from './aspect.ts'
import { imageAxes } from './window.ts'

type Pair = readonly [number, number]

export const resizing: LayerConverter = {
  classes: ['Resizing'],
  convert(call) {
    const { graph, config } = call
    const method = config.choice('interpolation', resamplings, 'bilinear')
    const antialias = config.boolean('antialias', false)
    const [axes, size] = [spaceOf(call), sizeOf(call)]
    return resize(graph, framed(call, axes, size), { axes, size, method, antialias })
  },
}

function framed(call: LayerCall, axes: Pair, size: Pair): Value {
  const { graph, config } = call
  const input = inputOfRank(call, 4)
  if (config.boolean('crop_to_aspect_ratio', false)) return cropToAspect(graph, input, axes, size)
  if (!config.boolean('pad_to_aspect_ratio', false)) return input
  return padToAspect(graph, input, axes, size, config.number('fill_value', 0))
}

/** Takes the middle of the image, or enlarges it where it is too small. */
export const centerCrop: LayerConverter = {
  classes: ['CenterCrop'],
  convert(call) {
    const input = inputOfRank(call, 4)
    const [axes, size] = [spaceOf(call), sizeOf(call)]
    const fits = axes.every((axis, index) => (input.shape[axis] ?? 0) >= (size[index] ?? 0))
    return fits ? cropMiddle(call.graph, input, axes, size) : smartResize(call, input, axes, size)
  },
}

/** When serving, Keras 2 resizes the middle part; Keras 3 does so in some versions and not in others. */
export const randomCrop: LayerConverter = {
  classes: ['RandomCrop'],
  convert(call) {
    const input = inputOfRank(call, 4)
    const [axes, size] = [spaceOf(call), sizeOf(call)]
    if (axes.every((axis, index) => input.shape[axis] === size[index])) return input
    if (call.generation === 3) refuse('gives another size when serving than it did in training')
    return smartResize(call, input, axes, size)
  },
}

function smartResize({ graph }: LayerCall, input: Value, axes: Pair, size: Pair): Value {
  const cropped = cropToAspect(graph, input, axes, size)
  return resize(graph, cropped, { axes, size, method: 'bilinear', antialias: false })
}

function spaceOf({ config }: LayerCall): Pair {
  const [height = 1, width = 2] = imageAxes(config, 4).space
  return [height, width]
}

function sizeOf({ config }: LayerCall): Pair {
  return [config.integer('height', { min: 1 }), config.integer('width', { min: 1 })]
}
