import { constantOf, derived } from '../graph/constant.ts'
import { binary } from '../graph/elementwise.ts'
import { knownDim, naturalOrder, type Value } from '../graph/value.ts'
import { inputOf, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'
import { axesOf } from './axes.ts'
import { arrayOf } from './rescaling.ts'

/** Keras's `epsilon()`: the smallest deviation that is divided by. */
const EPSILON = 1e-7

/** Removes mean and deviation, learnt by `adapt` or given; `invert` puts them back. */
export const normalization: LayerConverter = {
  classes: ['Normalization'],
  convert(call) {
    const { graph } = call
    const input = inputOf(call)
    const { mean, deviation } = moments(call, input)
    if (call.config.boolean('invert', false)) {
      return binary(graph, 'Add', binary(graph, 'Mul', input, deviation), mean)
    }
    return binary(graph, 'Div', binary(graph, 'Sub', input, mean), deviation)
  },
}

interface Moments {
  readonly mean: Value
  readonly deviation: Value
}

function moments(call: LayerCall, input: Value): Moments {
  const axis = call.config.get('axis')
  const kept = axis === null ? [] : axesOf(axis, input.shape.length)
  return call.config.get('mean') === null ? learnt(call, input, kept) : given(call, input, kept)
}

function learnt({ graph, weights }: LayerCall, input: Value, kept: readonly number[]): Moments {
  const stored = kept.map((axis) => knownDim(input, axis))
  const shape = input.shape.map((_, axis) => (kept.includes(axis) ? knownDim(input, axis) : 1))
  const mean = weights.get('mean', stored, { trainable: false })
  const variance = weights.get('variance', stored, { trainable: false })
  weights.get('count', [], { trainable: false })
  return {
    mean: derived(graph, mean, 'along', shape, () => mean.read()),
    deviation: derived(graph, variance, 'deviation', shape, () => variance.read().map(deviationOf)),
  }
}

/** Means and variances in the configuration line up with the last of the axes that are kept. */
function given({ graph, config }: LayerCall, input: Value, kept: readonly number[]): Moments {
  const moment = (key: string, map: (value: number) => number) => {
    const { shape, values } = arrayOf(key, config.get(key))
    const lasting = shape.length <= kept.length ? kept.slice(kept.length - shape.length) : null
    const laid = naturalOrder(input.shape.length).map((axis) => {
      return shape[lasting?.indexOf(axis) ?? -1] ?? 1
    })
    if (!lasting && values.length !== 1)
      invalid(`${key} has more axes than the ${kept.length} kept`)
    return constantOf(graph, laid, () => Float32Array.from(values, map))
  }
  return { mean: moment('mean', (value) => value), deviation: moment('variance', deviationOf) }
}

function deviationOf(variance: number): number {
  return Math.max(Math.sqrt(variance), EPSILON)
}
