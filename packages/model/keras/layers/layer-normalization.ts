import { float } from '../../onnx/graph.ts'
import { constantOf, derived, scalarOf, weightValue } from '../graph/constant.ts'
import { binary, unary } from '../graph/elementwise.ts'
import { inNaturalOrder } from '../graph/layout.ts'
import { reduce } from '../graph/reduce.ts'
import { knownDim, makeValue, type Value } from '../graph/value.ts'
import { inputOf, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { refuse } from '../problem.ts'
import type { Weight } from '../weights.ts'
import { axesOf } from './axes.ts'

export const layerNormalization: LayerConverter = {
  classes: ['LayerNormalization'],
  convert(call) {
    const { config, weights } = call
    if (config.get('rms_scaling') === true) refuse('uses rms_scaling')
    const input = inputOf(call)
    const axes = axesOf(config.get('axis') ?? -1, input.shape.length)
    const shape = axes.map((axis) => knownDim(input, axis))
    const gamma = config.boolean('scale', true) ? weights.get('gamma', shape) : null
    const beta = config.boolean('center', true) ? weights.get('beta', shape) : null
    const epsilon = config.number('epsilon', 0.001)
    const trailing = axes.every((axis, index) => axis === input.shape.length - axes.length + index)
    if (trailing) return normalizeTrailing(call, input, axes, { gamma, beta, epsilon })
    const normal = normalizeOver(call, input, axes, epsilon)
    return shiftBy(call, scaleBy(call, normal, gamma, axes), beta, axes)
  },
}

interface Parts {
  readonly gamma: Weight | null
  readonly beta: Weight | null
  readonly epsilon: number
}

/** ONNX normalizes the last axes of the tensor. */
function normalizeTrailing(
  { graph }: LayerCall,
  input: Value,
  axes: readonly number[],
  { gamma, beta, epsilon }: Parts,
): Value {
  const natural = inNaturalOrder(graph, input)
  const shape = axes.map((axis) => knownDim(input, axis))
  const size = shape.reduce((product, dim) => product * dim, 1)
  const scale = gamma
    ? weightValue(graph, gamma)
    : constantOf(graph, shape, () => new Float32Array(size).fill(1))
  const inputs = [natural.name, scale.name, ...(beta ? [weightValue(graph, beta).name] : [])]
  const attributes = { axis: -axes.length, epsilon: float(epsilon) }
  return makeValue(graph.node('LayerNormalization', inputs, attributes), input.shape)
}

/** Zero mean and unit variance over the axes, wherever they lie. */
export function normalizeOver(
  { graph }: LayerCall,
  input: Value,
  axes: readonly number[],
  epsilon: number,
): Value {
  const centred = binary(graph, 'Sub', input, reduce(graph, 'ReduceMean', input, axes, true))
  const squared = binary(graph, 'Mul', centred, centred)
  const variance = reduce(graph, 'ReduceMean', squared, axes, true)
  const deviation = unary(graph, 'Sqrt', binary(graph, 'Add', variance, scalarOf(graph, epsilon)))
  return binary(graph, 'Div', centred, deviation)
}

export function scaleBy(
  { graph }: LayerCall,
  value: Value,
  weight: Weight | null,
  axes: readonly number[],
): Value {
  return weight ? binary(graph, 'Mul', value, along(graph, value, weight, axes)) : value
}

export function shiftBy(
  { graph }: LayerCall,
  value: Value,
  weight: Weight | null,
  axes: readonly number[],
): Value {
  return weight ? binary(graph, 'Add', value, along(graph, value, weight, axes)) : value
}

/** The weight laid along the axes that it has one number for. */
function along(
  graph: LayerCall['graph'],
  value: Value,
  weight: Weight,
  axes: readonly number[],
): Value {
  const shape = value.shape.map((_, axis) => weight.shape[axes.indexOf(axis)] ?? 1)
  return derived(graph, weight, `along ${shape}`, shape, () => weight.read())
}
