import { scalarOf } from '../graph/constant.ts'
import { asFloat, elementwise } from '../graph/elementwise.ts'
import { matmul as multiply, permuteAxes } from '../graph/matmul.ts'
import { resamplings } from '../graph/resampling.ts'
import { resize as resizeTo } from '../graph/resize.ts'
import { pad as padBy } from '../graph/slice.ts'
import { naturalOrder, type Value } from '../graph/value.ts'
import type { LayerCall, LayerConverter } from '../layer-call.ts'
import { cropToAspect, padToAspect } from '../layers/aspect.ts'
import { invalid, refuse } from '../problem.ts'
import { flag, integersOf, operand, plain, tensor, toTensor } from './call.ts'

const resize: LayerConverter = {
  classes: ['image.resize', 'compat.v1.image.resize', 'Resize'],
  convert(call) {
    const { graph } = call
    const images = asFloat(graph, tensor(call, 0, 'images', 'image'))
    if (images.shape.length !== 4) refuse('resizes a single image')
    const first = plain(call, -1, 'data_format') === 'channels_first'
    const axes = first ? ([2, 3] as const) : ([1, 2] as const)
    const [height = 1, width = 1] = integersOf('size', plain(call, 1, 'size'))
    const name = plain(call, 2, 'method', 'interpolation') ?? 'bilinear'
    const method = resamplings.find((known) => known === name) ?? refuse(`resizes by ${name}`)
    const size = [height, width] as const
    const antialias = flag(call, -1, 'antialias')
    return resizeTo(graph, framed(call, images, axes, size), { axes, size, method, antialias })
  },
}

type Pair = readonly [number, number]

function framed(call: LayerCall, images: Value, axes: Pair, size: Pair): Value {
  if (flag(call, -1, 'crop_to_aspect_ratio')) return cropToAspect(call.graph, images, axes, size)
  if (flag(call, -1, 'preserve_aspect_ratio')) refuse('keeps the proportions of the image')
  if (!flag(call, -1, 'pad_to_aspect_ratio')) return images
  const fill = plain(call, -1, 'fill_value')
  return padToAspect(call.graph, images, axes, size, typeof fill === 'number' ? fill : 0)
}

const modes: Readonly<Record<string, string>> = {
  constant: 'constant',
  reflect: 'reflect',
  edge: 'edge',
}

const pad: LayerConverter = {
  classes: ['pad', 'compat.v1.pad', 'Pad'],
  convert(call) {
    const x = asFloat(call.graph, tensor(call, 0, 'tensor', 'x'))
    const given = plain(call, 1, 'paddings', 'pad_width')
    const pairs = Array.isArray(given) ? given : invalid('paddings are no list')
    const sides = pairs.map((pair): [number, number] => {
      const [before = 0, after = before] = integersOf('paddings', pair)
      return [before, after]
    })
    const all = sides.length === 1 ? x.shape.map(() => sides[0] ?? [0, 0]) : sides
    if (all.length !== x.shape.length) invalid(`paddings are for ${all.length} axes`)
    if (all[0]?.some((side) => side !== 0)) refuse('adds photos to the batch')
    const mode = String(plain(call, -1, 'mode') ?? 'constant').toLowerCase()
    const value = plain(call, -1, 'constant_values')
    return padBy(
      call.graph,
      x,
      new Map(all.map((side, axis) => [axis, side as [number, number]])),
      {
        mode: modes[mode] ?? refuse(`pads by ${mode}`),
        value: typeof value === 'number' ? value : 0,
      },
    )
  },
}

const clip: LayerConverter = {
  classes: ['clip_by_value', 'Clip'],
  convert(call) {
    const { graph } = call
    const x = tensor(call, 0, 't', 'x')
    const bound = (position: number, ...names: readonly string[]) => {
      const found = operand(call, position, ...names)
      return found ? toTensor(call, found, names[0] ?? 'bound') : scalarOf(graph, 0)
    }
    const low = elementwise(graph, 'Max', [asFloat(graph, x), bound(1, 'clip_value_min', 'x_min')])
    return elementwise(graph, 'Min', [low, bound(2, 'clip_value_max', 'x_max')])
  },
}

const matmul: LayerConverter = {
  classes: ['linalg.matmul', 'matmul', 'Matmul'],
  convert(call) {
    const { graph } = call
    const side = (position: number, names: readonly string[], turned: boolean) => {
      const value = asFloat(graph, tensor(call, position, ...names))
      const rank = value.shape.length
      const perm = [...naturalOrder(rank).slice(0, -2), rank - 1, rank - 2]
      return turned ? permuteAxes(value, perm) : value
    }
    const a = side(0, ['a', 'x1'], flag(call, -1, 'transpose_a'))
    const b = side(1, ['b', 'x2'], flag(call, -1, 'transpose_b'))
    return multiply(graph, a, b)
  },
}

export const imaging: readonly LayerConverter[] = [resize, pad, clip, matmul]
