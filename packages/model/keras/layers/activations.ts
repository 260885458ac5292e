import { float } from '../../onnx/graph.ts'
import type { GraphBuilder } from '../../onnx/graph-builder.ts'
import type { Config } from '../config.ts'
import { constantOf, scalarOf } from '../graph/constant.ts'
import { binary, cast, elementwise, unary } from '../graph/elementwise.ts'
import { reduce } from '../graph/reduce.ts'
import { slice } from '../graph/slice.ts'
import { axisOf, knownDim, placeOf, type Value } from '../graph/value.ts'
import type { Generation } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'

/** What an activation is given: its own options, as serialized, and the Keras that wrote them. */
export interface ActivationContext {
  readonly graph: GraphBuilder
  readonly options: Config
  readonly generation: Generation
}

export type Activation = (context: ActivationContext, x: Value) => Value

/** An activation that is one ONNX operator, or a function of ONNX with the same meaning. */
function operator(op: string): Activation {
  return ({ graph }, x) => unary(graph, op, x)
}

const sigmoid = operator('Sigmoid')

const relu: Activation = ({ graph, options }, x) => {
  const slope = options.number('negative_slope', options.number('alpha', 0))
  return rectified(
    graph,
    x,
    slope,
    options.optionalNumber('max_value'),
    options.number('threshold', 0),
  )
}

/** `x` above the threshold, `slope * (x - threshold)` below it, never more than `max`. */
function rectified(
  graph: GraphBuilder,
  x: Value,
  slope: number,
  max: number | null,
  threshold: number,
): Value {
  if (threshold === 0 && slope === 0)
    return max === null ? unary(graph, 'Relu', x) : clip(graph, x, 0, max)
  const bent = threshold === 0 ? leaky(graph, x, slope) : kinked(graph, x, slope, threshold)
  return max === null ? bent : elementwise(graph, 'Min', [bent, scalarOf(graph, max)])
}

function kinked(graph: GraphBuilder, x: Value, slope: number, threshold: number): Value {
  const limit = scalarOf(graph, threshold)
  const below = binary(graph, 'Mul', binary(graph, 'Sub', x, limit), scalarOf(graph, slope))
  return elementwise(graph, 'Where', [elementwise(graph, 'Greater', [x, limit], 'bool'), x, below])
}

function leaky(graph: GraphBuilder, x: Value, slope: number): Value {
  return unary(graph, 'LeakyRelu', x, { alpha: float(slope) })
}

/** Keras names the slope `negative_slope` since version 3, `alpha` before. */
function leakyRelu(absent: number): Activation {
  return ({ graph, options }, x) =>
    leaky(graph, x, options.number('negative_slope', options.number('alpha', absent)))
}

export function clip(graph: GraphBuilder, x: Value, min: number, max: number): Value {
  const name = graph.node('Clip', [x.name, graph.scalar(min), graph.scalar(max)])
  return { ...x, name }
}

/** Keras 2 has slope 0.2, as Theano had; Keras 3 has 1/6, as everyone else. */
const hardSigmoid: Activation = ({ graph, generation }, x) =>
  unary(graph, 'HardSigmoid', x, { alpha: float(generation === 2 ? 0.2 : 1 / 6), beta: float(0.5) })

/** `x * hard_sigmoid(x)` with slope 1/6 in every Keras that has it. */
const hardSilu: Activation = (context, x) =>
  binary(context.graph, 'Mul', x, hardSigmoid({ ...context, generation: 3 }, x))

const silu: Activation = (context, x) => binary(context.graph, 'Mul', x, sigmoid(context, x))

const gelu: Activation = ({ graph, options }, x) =>
  unary(graph, 'Gelu', x, { approximate: options.boolean('approximate', false) ? 'tanh' : 'none' })

/** Softmax or LogSoftmax along an axis of Keras's shape. */
function normalizing(op: 'Softmax' | 'LogSoftmax'): Activation {
  return ({ graph, options }, x) => {
    const axis = options.get('axis') ?? -1
    const axes = (Array.isArray(axis) ? axis : [axis]).map((item) =>
      typeof item === 'number' ? axisOf(item, x.shape.length) : invalid('axis is not a number'),
    )
    const [only, ...others] = axes
    if (only === undefined || (others.length > 0 && op === 'LogSoftmax'))
      refuse(`goes over axes ${axes}`)
    if (others.length > 0) return softmaxOver(graph, x, axes)
    return unary(graph, op, x, { axis: placeOf(x, only) })
  }
}

function softmaxOver(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const shifted = binary(graph, 'Sub', x, reduce(graph, 'ReduceMax', x, axes, true))
  const powers = unary(graph, 'Exp', shifted)
  return binary(graph, 'Div', powers, reduce(graph, 'ReduceSum', powers, axes, true))
}

const glu: Activation = ({ graph, options }, x) => {
  const axis = axisOf(options.number('axis', -1), x.shape.length)
  const half = knownDim(x, axis) / 2
  if (!Number.isInteger(half)) invalid(`it halves an axis of ${half * 2}`)
  const part = (start: number) => slice(graph, x, [{ axis, start, stop: start + half, step: 1 }])
  return binary(graph, 'Mul', part(0), unary(graph, 'Sigmoid', part(half)))
}

/** `x` where it is above `threshold`, elsewhere `value`. */
function above(graph: GraphBuilder, x: Value, threshold: number, value: number): Value {
  const isAbove = elementwise(graph, 'Greater', [x, scalarOf(graph, threshold)], 'bool')
  return elementwise(graph, 'Where', [isAbove, x, scalarOf(graph, value)])
}

const thresholded: Activation = ({ graph, options }, x) =>
  above(
    graph,
    x,
    options.number('threshold', options.number('theta', 1)),
    options.number('default_value', 0),
  )

const tanhShrink: Activation = ({ graph }, x) => binary(graph, 'Sub', x, unary(graph, 'Tanh', x))

const logSigmoid: Activation = ({ graph }, x) =>
  unary(graph, 'Neg', unary(graph, 'Softplus', unary(graph, 'Neg', x)))

const sparseSigmoid: Activation = ({ graph }, x) =>
  unary(graph, 'HardSigmoid', x, { alpha: float(0.5), beta: float(0.5) })

/** 0 up to -1, a parabola up to 1, then `x`: `max(x, ((clip(x, -1, 1) + 1) / 2)²)`. */
const sparsePlus: Activation = ({ graph }, x) => {
  const root = sparseSigmoid({ graph } as ActivationContext, x)
  return elementwise(graph, 'Max', [x, binary(graph, 'Mul', root, root)])
}

const squareplus: Activation = ({ graph, options }, x) => {
  const square = binary(
    graph,
    'Add',
    binary(graph, 'Mul', x, x),
    scalarOf(graph, options.number('b', 4)),
  )
  const sum = binary(graph, 'Add', x, unary(graph, 'Sqrt', square))
  return binary(graph, 'Mul', sum, scalarOf(graph, 0.5))
}

function shrink(soft: boolean): Activation {
  return ({ graph, options }, x) => {
    const limit = options.number('threshold', 0.5)
    return unary(graph, 'Shrink', x, { lambd: float(limit), bias: float(soft ? limit : 0) })
  }
}

function withAlpha(op: string): Activation {
  return ({ graph, options }, x) =>
    unary(graph, op, x, { alpha: float(options.number('alpha', 1)) })
}

/**
 * What the largest values exceed a common threshold by. Keras takes the threshold from the sum of the
 * running sums, where the paper has the sum of the values; so do we.
 */
const sparsemax: Activation = ({ graph, options }, x) => {
  const axis = axisOf(options.number('axis', -1), x.shape.length)
  const size = knownDim(x, axis)
  const place = placeOf(x, axis)
  const like = (name: string): Value => ({ ...x, name })
  const ranks = constantOf(
    graph,
    x.shape.map((_, index) => (index === axis ? size : 1)),
    () => Float32Array.from({ length: size }, (_, index) => index + 1),
  )
  const [sorted = ''] = graph.nodeWithOutputs(
    'TopK',
    [x.name, graph.integers([size])],
    { axis: place },
    2,
  )
  const sums = like(graph.node('CumSum', [sorted, graph.integers([place])]))
  const excess = binary(graph, 'Sub', sums, scalarOf(graph, 1))
  const within = binary(graph, 'Mul', like(sorted), ranks)
  const counts = cast(graph, elementwise(graph, 'Greater', [within, excess], 'bool'), 'float32')
  const kept = binary(graph, 'Mul', sums, counts)
  const total = binary(
    graph,
    'Sub',
    reduce(graph, 'ReduceSum', kept, [axis], true),
    scalarOf(graph, 1),
  )
  const threshold = binary(graph, 'Div', total, reduce(graph, 'ReduceSum', counts, [axis], true))
  return unary(graph, 'Relu', binary(graph, 'Sub', x, threshold))
}

/**
 * Every activation of Keras 2.14 and 3.15 by its name, and activation layers by their class, which a
 * layer's `activation` may hold as well.
 */
export const activations: Readonly<Record<string, Activation>> = {
  celu: withAlpha('Celu'),
  elu: withAlpha('Elu'),
  exponential: operator('Exp'),
  gelu,
  glu,
  hard_shrink: shrink(false),
  hard_sigmoid: hardSigmoid,
  hard_silu: hardSilu,
  hard_swish: hardSilu,
  hard_tanh: ({ graph }, x) => clip(graph, x, -1, 1),
  leaky_relu: leakyRelu(0.2),
  linear: (_, x) => x,
  log_sigmoid: logSigmoid,
  log_softmax: normalizing('LogSoftmax'),
  mish: operator('Mish'),
  relu,
  relu6: ({ graph }, x) => clip(graph, x, 0, 6),
  selu: operator('Selu'),
  sigmoid,
  silu,
  soft_shrink: shrink(true),
  softmax: normalizing('Softmax'),
  softplus: operator('Softplus'),
  softsign: operator('Softsign'),
  sparsemax,
  sparse_plus: sparsePlus,
  sparse_sigmoid: sparseSigmoid,
  squareplus,
  swish: silu,
  tanh: operator('Tanh'),
  tanh_shrink: tanhShrink,
  threshold: thresholded,

  ELU: withAlpha('Elu'),
  LeakyReLU: leakyRelu(0.3),
  ReLU: relu,
  Softmax: normalizing('Softmax'),
  ThresholdedReLU: thresholded,
}
