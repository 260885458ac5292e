import type { Json } from '../../tensor.ts'
import { show } from '../config.ts'
import { expandDims, squeeze } from '../graph/reshape.ts'
import { type Slice, slice } from '../graph/slice.ts'
import type { Value } from '../graph/value.ts'
import type { LayerCall, LayerConverter } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'
import { plain, tensor } from './call.ts'

/** Python's `x[…]`: slices, single indices, `None` and `...`. */
export const getItem: LayerConverter = {
  classes: ['__operators__.getitem', 'GetItem'],
  convert(call) {
    const x = tensor(call, 0, 'tensor', 'x')
    const given = plain(call, 1, 'slice_spec', 'key')
    return index(call, x, Array.isArray(given) ? given : [given])
  },
}

function index({ graph }: LayerCall, x: Value, given: readonly Json[]): Value {
  const items = withoutEllipsis(given, x.shape.length)
  const slices: Slice[] = []
  const gone: number[] = []
  const added: number[] = []
  let axis = 0
  let place = 0
  for (const item of items) {
    if (item === null) {
      added.push(place++)
      continue
    }
    if (axis >= x.shape.length) invalid(`it takes ${items.length} axes of ${x.shape.length}`)
    const single = typeof item === 'number'
    const taken = single ? at(axis, item) : sliceOf(axis, item)
    if (taken) slices.push(taken)
    if (single) gone.push(axis)
    else place++
    axis++
  }
  const batched = x.shape[0] === null
  if (batched && slices.some((taken) => taken.axis === 0)) refuse('takes photos out of the batch')
  return inserted(graph, squeeze(graph, slice(graph, x, slices), gone), added)
}

function inserted(graph: LayerCall['graph'], value: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? value : expandDims(graph, value, axes)
}

function at(axis: number, index: number): Slice {
  return { axis, start: index, stop: index === -1 ? null : index + 1, step: 1 }
}

/** A slice as Keras 2 writes it, `{start, stop, step}`, or Keras 3, with those in `config`. */
function sliceOf(axis: number, item: Json): Slice | null {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return refuse(`takes ${show(item)} of an axis`)
  }
  const fields: Json = 'config' in item ? (item.config ?? null) : item
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    return refuse(`takes ${show(item)} of an axis`)
  }
  const { start = null, stop = null, step = null } = fields as Readonly<Record<string, Json>>
  const by = bound(step) ?? 1
  if (by === 0) invalid('a slice has the step 0')
  if (start === null && stop === null && by === 1) return null
  return { axis, start: bound(start) ?? (by > 0 ? 0 : -1), stop: bound(stop), step: by }
}

function bound(value: Json): number | null {
  if (value === null || (typeof value === 'number' && Number.isInteger(value))) return value
  return refuse(`slices up to ${show(value)}`)
}

function isEllipsis(item: Json): boolean {
  if (item === '...' || item === 'Ellipsis') return true
  return (
    typeof item === 'object' &&
    item !== null &&
    'class_name' in item &&
    item.class_name === '__ellipsis__'
  )
}

/** `...` stands for as many whole axes as the others leave over. */
function withoutEllipsis(items: readonly Json[], rank: number): readonly Json[] {
  const at = items.findIndex(isEllipsis)
  if (at < 0) return items
  const taken = items.filter((item) => item !== null && !isEllipsis(item)).length
  const whole = { start: null, stop: null, step: null }
  return [
    ...items.slice(0, at),
    ...Array(Math.max(0, rank - taken)).fill(whole),
    ...items.slice(at + 1),
  ]
}
