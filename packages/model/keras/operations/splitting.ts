import { squeeze } from '../graph/reshape.ts'
import { slice } from '../graph/slice.ts'
import { axisOf, knownDim, naturalOrder } from '../graph/value.ts'
import type { LayerConverter } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'
import { integersOf, mainInput, plain } from './call.ts'

/** Each part becomes a node of its own. */
const MAX_PARTS = 4096

export const split: LayerConverter = {
  classes: ['split', 'Split'],
  convert(call) {
    const x = mainInput(call)
    const keras2 = call.generation === 2
    const parts = plain(call, 1, 'num_or_size_splits', 'indices_or_sections')
    const [axis = 0] = integersOf('axis', plain(call, 2, 'axis') ?? 0)
    const place = axisOf(axis, x.shape.length)
    const ends = endsOf(
      integersOf('splits', parts),
      knownDim(x, place),
      Array.isArray(parts),
      keras2,
    )
    return ends.map((stop, index) => {
      return slice(call.graph, x, [{ axis: place, start: ends[index - 1] ?? 0, stop, step: 1 }])
    })
  },
}

/** TensorFlow's lists are sizes, NumPy's are the places to cut at. */
function endsOf(given: readonly number[], size: number, isList: boolean, sizes: boolean): number[] {
  const [count = 1] = given
  if (!isList) {
    if (count < 1 || count > MAX_PARTS || size % count !== 0) {
      invalid(`${size} cannot be split in ${count}`)
    }
    return naturalOrder(count).map((index) => ((index + 1) * size) / count)
  }
  if (!sizes) return [...given, size]
  const ends = given.map((_, index) => given.slice(0, index + 1).reduce((a, b) => a + b, 0))
  if (ends.at(-1) !== size || given.some((part) => part < 1))
    invalid(`${size} cannot be split in ${given}`)
  return ends
}

/** Each part of an axis by itself, without the axis. */
export const unstack: LayerConverter = {
  classes: ['unstack', 'Unstack'],
  convert(call) {
    const x = mainInput(call)
    const [axis = 0] = integersOf('axis', plain(call, -1, 'axis') ?? 0)
    const place = axisOf(axis, x.shape.length)
    const size = knownDim(x, place)
    if (size > MAX_PARTS) refuse(`takes ${size} parts of an axis`)
    return naturalOrder(size).map((start) => {
      const part = slice(call.graph, x, [{ axis: place, start, stop: start + 1, step: 1 }])
      return squeeze(call.graph, part, [place])
    })
  },
}
