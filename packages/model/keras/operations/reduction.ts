import { scalarOf } from '../graph/constant.ts'
import { asFloat, binary, elementwise, unary } from '../graph/elementwise.ts'
import { type Reduction, reduce } from '../graph/reduce.ts'
import { naturalOrder, type Value } from '../graph/value.ts'
import type { LayerCall, LayerConverter } from '../layer-call.ts'
import { axesOf } from '../layers/axes.ts'
import { refuse } from '../problem.ts'
import { flag, plain, tensor } from './call.ts'

interface Reduced {
  readonly input: Value
  readonly axes: readonly number[]
  readonly keepDims: boolean
}

function argumentsOf(call: LayerCall): Reduced {
  const input = asFloat(call.graph, tensor(call, 0, 'input_tensor', 'x'))
  const rank = input.shape.length
  const axis = plain(call, 1, 'axis', 'axes')
  const axes = axis === null ? naturalOrder(rank) : axesOf(axis, rank)
  return { input, axes, keepDims: flag(call, 2, 'keepdims') }
}

function reduction(op: Reduction, ...classes: readonly string[]): LayerConverter {
  return {
    classes,
    convert(call) {
      const { input, axes, keepDims } = argumentsOf(call)
      return reduce(call.graph, op, input, axes, keepDims)
    },
  }
}

function variance({ graph }: LayerCall, { input, axes, keepDims }: Reduced): Value {
  const centred = binary(graph, 'Sub', input, reduce(graph, 'ReduceMean', input, axes, true))
  return reduce(graph, 'ReduceMean', binary(graph, 'Mul', centred, centred), axes, keepDims)
}

const varianceOf: LayerConverter = {
  classes: ['math.reduce_variance', 'Var'],
  convert: (call) => variance(call, argumentsOf(call)),
}

const deviationOf: LayerConverter = {
  classes: ['math.reduce_std', 'Std'],
  convert: (call) => unary(call.graph, 'Sqrt', variance(call, argumentsOf(call))),
}

const moments: LayerConverter = {
  classes: ['nn.moments', 'Moments'],
  convert(call) {
    const parts = argumentsOf(call)
    const mean = reduce(call.graph, 'ReduceMean', parts.input, parts.axes, parts.keepDims)
    return [mean, variance(call, parts)]
  },
}

const unitLength: LayerConverter = {
  classes: ['math.l2_normalize', 'nn.l2_normalize', 'linalg.l2_normalize', 'Normalize'],
  convert(call) {
    const { graph } = call
    if ((plain(call, -1, 'order') ?? 2) !== 2)
      refuse('normalizes by another norm than the Euclidean')
    const { input, axes } = argumentsOf(call)
    const epsilon = plain(call, 2, 'epsilon')
    const floor = scalarOf(graph, typeof epsilon === 'number' ? epsilon : 1e-12)
    const squares = reduce(graph, 'ReduceSum', binary(graph, 'Mul', input, input), axes, true)
    const length = unary(graph, 'Sqrt', elementwise(graph, 'Max', [squares, floor]))
    return binary(graph, 'Div', input, length)
  },
}

const argMax: LayerConverter = {
  classes: ['math.argmax', 'argmax', 'Argmax'],
  convert(call) {
    const { input, axes } = argumentsOf(call)
    const [axis, ...others] = axes
    if (axis === undefined || others.length > 0) refuse('looks over all axes at once')
    const keepdims = flag(call, 2, 'keepdims') ? 1 : 0
    const place = input.order.indexOf(axis)
    const name = call.graph.node('ArgMax', [input.name], { axis: place, keepdims })
    return { ...reduce(call.graph, 'ReduceMax', input, axes, keepdims === 1), name, type: 'int64' }
  },
}

export const reductions: readonly LayerConverter[] = [
  reduction('ReduceMean', 'math.reduce_mean', 'reduce_mean', 'Mean'),
  reduction('ReduceSum', 'math.reduce_sum', 'reduce_sum', 'Sum'),
  reduction('ReduceMax', 'math.reduce_max', 'reduce_max', 'Max', 'Amax'),
  reduction('ReduceMin', 'math.reduce_min', 'reduce_min', 'Min', 'Amin'),
  reduction('ReduceProd', 'math.reduce_prod', 'reduce_prod', 'Prod'),
  varianceOf,
  deviationOf,
  moments,
  unitLength,
  argMax,
]
