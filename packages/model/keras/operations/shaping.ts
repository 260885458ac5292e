import type { ElementType } from '../../tensor.ts'
import { show } from '../config.ts'
import { cast as castTo } from '../graph/elementwise.ts'
import { inNaturalOrder } from '../graph/layout.ts'
import { permuteAxes } from '../graph/matmul.ts'
import {
  expandDims as insertAxes,
  squeeze as removeAxes,
  reshape as reshapeTo,
} from '../graph/reshape.ts'
import { concat as join, slice } from '../graph/slice.ts'
import { axisOf, makeValue, naturalOrder, type Value } from '../graph/value.ts'
import type { LayerCall, LayerConverter, Operand } from '../layer-call.ts'
import { axesOf } from '../layers/axes.ts'
import { sampleShape } from '../layers/reshaping.ts'
import { invalid, refuse } from '../problem.ts'
import { integersOf, mainInput, operand, plain, toTensor } from './call.ts'

/** A shape as a tensor, for reshapes that take sizes from it. */
const shapeOf: LayerConverter = {
  classes: ['compat.v1.shape', 'shape'],
  convert(call) {
    const x = inNaturalOrder(call.graph, mainInput(call))
    return makeValue(call.graph.node('Shape', [x.name]), [x.shape.length], { type: 'int64' })
  },
}

/**
 * The batch must stay as it is: its size is not known while planning. A size that is computed in the
 * graph is taken to be the batch where it comes first, and refused elsewhere.
 */
const reshape: LayerConverter = {
  classes: ['reshape', 'Reshape'],
  convert(call) {
    const x = mainInput(call)
    const [batch, ...sample] = sizesOf(operand(call, 1, 'shape', 'newshape'))
    if (sample.includes('computed')) refuse('takes sizes of its output from the input')
    const whole = sampleShape(
      x,
      sample.map((dim) => (dim === -1 ? null : dim)),
    )
    if (batch !== -1 && batch !== 'computed') refuse(`reshapes the batch to ${batch}`)
    return reshapeTo(call.graph, x, [null, ...whole])
  },
}

function sizesOf(shape: Operand | null): readonly (number | 'computed')[] {
  if (shape?.kind === 'value') return integersOf('shape', shape.value)
  if (shape?.kind !== 'list') return refuse('reshapes to a shape that is computed from the input')
  return shape.items.map((item) => {
    return item.kind === 'value' ? (integersOf('shape', item.value)[0] ?? 0) : 'computed'
  })
}

const transpose: LayerConverter = {
  classes: ['compat.v1.transpose', 'transpose', 'Transpose'],
  convert(call) {
    const x = mainInput(call)
    const rank = x.shape.length
    const given = plain(call, 1, 'perm', 'axes')
    const perm = given === null ? naturalOrder(rank).toReversed() : integersOf('perm', given)
    const axes = perm.map((axis) => axisOf(axis, rank, 'perm'))
    if (new Set(axes).size !== rank) invalid(`perm is ${show(given)}, no order of ${rank} axes`)
    return permuteAxes(x, axes)
  },
}

const swapAxes: LayerConverter = {
  classes: ['Swapaxes'],
  convert(call) {
    const x = mainInput(call)
    const [a = 0, b = 0] = [plain(call, 1, 'axis1'), plain(call, 2, 'axis2')].flatMap((axis) => {
      return axesOf(axis, x.shape.length)
    })
    const swapped = naturalOrder(x.shape.length).map((axis) =>
      axis === a ? b : axis === b ? a : axis,
    )
    return permuteAxes(x, swapped)
  },
}

const expandDims: LayerConverter = {
  classes: ['expand_dims', 'ExpandDims'],
  convert(call) {
    const x = mainInput(call)
    const axis = integersOf('axis', plain(call, 1, 'axis'))
    const rank = x.shape.length + axis.length
    return insertAxes(call.graph, x, axesOf(axis, rank))
  },
}

const squeeze: LayerConverter = {
  classes: ['squeeze', 'compat.v1.squeeze', 'Squeeze'],
  convert(call) {
    const x = mainInput(call)
    const axis = plain(call, 1, 'axis')
    const ones = x.shape.flatMap((dim, index) => (dim === 1 ? [index] : []))
    return removeAxes(call.graph, x, axis === null ? ones : axesOf(axis, x.shape.length))
  },
}

function listOf(call: LayerCall, ...names: readonly string[]): Value[] {
  const found = operand(call, 0, ...names)
  const items: readonly Operand[] = found?.kind === 'list' ? found.items : call.args
  return items.map((item) => toTensor(call, item, names[0] ?? 'values'))
}

const concat: LayerConverter = {
  classes: ['concat', 'Concatenate'],
  convert(call) {
    const values = listOf(call, 'values', 'xs')
    const [axis = 0] = integersOf('axis', plain(call, -1, 'axis') ?? trailing(call) ?? 0)
    return join(call.graph, values, axisOf(axis, values[0]?.shape.length ?? 0))
  },
}

/** The axis where it comes by position, after the list of tensors. */
function trailing(call: LayerCall) {
  const second = call.args[1]
  return call.args[0]?.kind === 'list' && second?.kind === 'value' ? second.value : null
}

const stack: LayerConverter = {
  classes: ['stack', 'Stack'],
  convert(call) {
    const values = listOf(call, 'values', 'x')
    const rank = (values[0]?.shape.length ?? 0) + 1
    const [axis = 0] = integersOf('axis', plain(call, -1, 'axis') ?? trailing(call) ?? 0)
    const place = axisOf(axis, rank)
    const expanded = values.map((value) => insertAxes(call.graph, value, [place]))
    return join(call.graph, expanded, place)
  },
}

/** Types that graphs compute in; floats of any width become float32. */
const types: Readonly<Record<string, ElementType>> = {
  float16: 'float32',
  bfloat16: 'float32',
  float32: 'float32',
  float64: 'float32',
  double: 'float32',
  uint8: 'uint8',
  int8: 'int8',
  uint16: 'uint16',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  bool: 'bool',
}

const cast: LayerConverter = {
  classes: ['cast', 'Cast'],
  convert(call) {
    const name = plain(call, 1, 'dtype')
    const type = types[String(name)] ?? refuse(`casts to ${show(name)}`)
    return castTo(call.graph, mainInput(call), type)
  },
}

const same: LayerConverter = {
  classes: [
    'identity',
    'stop_gradient',
    'convert_to_tensor',
    'StopGradient',
    'ConvertToTensor',
    'Copy',
  ],
  convert: mainInput,
}

const tile: LayerConverter = {
  classes: ['tile', 'Tile'],
  convert(call) {
    const x = mainInput(call)
    const repeats = integersOf('repeats', plain(call, 1, 'multiples', 'repeats'))
    if (repeats.length !== x.shape.length || repeats.some((count) => count < 1)) {
      refuse(`repeats ${x.shape.length} axes ${show(repeats)} times`)
    }
    if (repeats[0] !== 1) refuse('repeats photos of the batch')
    const placed = x.order.map((axis) => repeats[axis] ?? 1)
    const name = call.graph.node('Tile', [x.name, call.graph.integers(placed)])
    const shape = x.shape.map((dim, axis) => (dim === null ? null : dim * (repeats[axis] ?? 1)))
    return makeValue(name, shape, { type: x.type, order: x.order })
  },
}

const flip: LayerConverter = {
  classes: ['reverse', 'Flip'],
  convert(call) {
    const x = mainInput(call)
    const axis = plain(call, 1, 'axis')
    const axes = axis === null ? naturalOrder(x.shape.length) : axesOf(axis, x.shape.length)
    if (axes.includes(0)) refuse('turns the batch round')
    return slice(
      call.graph,
      x,
      axes.map((axis) => ({ axis, start: -1, stop: null, step: -1 })),
    )
  },
}

export const shaping: readonly LayerConverter[] = [
  shapeOf,
  reshape,
  transpose,
  swapAxes,
  expandDims,
  squeeze,
  concat,
  stack,
  cast,
  same,
  tile,
  flip,
]
