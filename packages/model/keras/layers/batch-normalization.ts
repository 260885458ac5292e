import { float } from '../../onnx/graph.ts'
import { constantOf, derived, weightValue } from '../graph/constant.ts'
import { binary } from '../graph/elementwise.ts'
import { axisOf, knownDim, makeValue, placeOf, type Value } from '../graph/value.ts'
import { inputOf, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { invalid, refuse } from '../problem.ts'
import type { Weight } from '../weights.ts'

interface Statistics {
  readonly gamma: Weight | null
  readonly beta: Weight | null
  readonly mean: Weight
  readonly variance: Weight
  readonly epsilon: number
}

/**
 * Where channels lie second the operator of the same name is used, which ONNX Runtime folds into a
 * convolution before it; elsewhere a multiplication and an addition.
 */
export const batchNormalization: LayerConverter = {
  classes: [
    'BatchNormalization',
    'BatchNormalizationV1',
    'BatchNormalizationV2',
    'SyncBatchNormalization',
  ],
  convert(call) {
    if (call.config.get('renorm') === true) refuse('uses batch renormalization')
    const input = inputOf(call)
    const axis = axisOf(axisGiven(call), input.shape.length)
    const statistics = statisticsOf(call, knownDim(input, axis))
    if (placeOf(input, axis) === 1) return normalizeSecondAxis(call, input, statistics)
    return scaleAndShift(call, input, axis, statistics)
  },
}

/** Early versions of Keras 2 save the axis as a list of one. */
function axisGiven({ config }: LayerCall): number {
  const axis = config.get('axis') ?? -1
  const only = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis
  return typeof only === 'number' ? only : invalid('axis is not one number')
}

function statisticsOf({ config, weights }: LayerCall, channels: number): Statistics {
  return {
    gamma: config.boolean('scale', true) ? weights.get('gamma', [channels]) : null,
    beta: config.boolean('center', true) ? weights.get('beta', [channels]) : null,
    mean: weights.get('moving_mean', [channels], { trainable: false }),
    variance: weights.get('moving_variance', [channels], { trainable: false }),
    epsilon: config.number('epsilon', 0.001),
  }
}

function normalizeSecondAxis({ graph }: LayerCall, input: Value, statistics: Statistics): Value {
  const { gamma, beta, mean, variance, epsilon } = statistics
  const filled = (value: number) =>
    constantOf(graph, mean.shape, () => new Float32Array(mean.shape[0] ?? 0).fill(value))
  const operands = [
    input,
    gamma ? weightValue(graph, gamma) : filled(1),
    beta ? weightValue(graph, beta) : filled(0),
    weightValue(graph, mean),
    weightValue(graph, variance),
  ]
  const names = operands.map(({ name }) => name)
  const name = graph.node('BatchNormalization', names, { epsilon: float(epsilon) })
  return makeValue(name, input.shape, { order: input.order })
}

function scaleAndShift(
  { graph }: LayerCall,
  input: Value,
  axis: number,
  statistics: Statistics,
): Value {
  const { mean, beta } = statistics
  const shape = input.shape.map((dim, index) => (index === axis ? (dim ?? 1) : 1))
  const scale = derived(graph, mean, 'scale', shape, () => scaleOf(statistics))
  const shift = derived(graph, mean, 'shift', shape, () => {
    const shifts = beta?.read()
    const means = mean.read()
    return scaleOf(statistics).map((value, i) => (shifts?.[i] ?? 0) - (means[i] ?? 0) * value)
  })
  return binary(graph, 'Add', binary(graph, 'Mul', input, scale), shift)
}

function scaleOf({ gamma, variance, epsilon }: Statistics): Float32Array {
  const factors = gamma?.read()
  return variance.read().map((value, i) => (factors?.[i] ?? 1) / Math.sqrt(value + epsilon))
}
