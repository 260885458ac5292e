import { float } from '../../onnx/graph.ts'
import { constantOf } from '../graph/constant.ts'
import { inOrder } from '../graph/layout.ts'
import { axisOf, knownDim, makeValue, naturalOrder, type Value } from '../graph/value.ts'
import { inputOf, type LayerCall, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'
import { scaleBy, shiftBy } from './layer-normalization.ts'

export const groupNormalization: LayerConverter = {
  classes: ['GroupNormalization'],
  convert(call) {
    const { config, weights } = call
    const input = inputOf(call)
    const axis = axisOf(config.integer('axis', { min: -8, absent: -1 }), input.shape.length)
    const channels = knownDim(input, axis)
    const wanted = config.integer('groups', { min: -1, absent: 32 })
    const groups = wanted === -1 ? channels : wanted
    if (groups < 1 || channels % groups !== 0) {
      invalid(`${groups} groups do not divide ${channels} channels`)
    }
    const gamma = config.boolean('scale', true) ? weights.get('gamma', [channels]) : null
    const beta = config.boolean('center', true) ? weights.get('beta', [channels]) : null
    const normal = normalizeGroups(call, input, axis, groups, config.number('epsilon', 0.001))
    return shiftBy(call, scaleBy(call, normal, gamma, [axis]), beta, [axis])
  },
}

/** Each group becomes one channel of an instance normalization, whose space is all else of a photo. */
function normalizeGroups(
  { graph }: LayerCall,
  input: Value,
  axis: number,
  groups: number,
  epsilon: number,
): Value {
  const rest = naturalOrder(input.shape.length).filter((other) => other !== 0 && other !== axis)
  const order = [0, axis, ...rest]
  const placed = inOrder(graph, input, order)
  const grouped = graph.node('Reshape', [placed.name, graph.integers([0, groups, -1])])
  const filled = (value: number) =>
    constantOf(graph, [groups], () => new Float32Array(groups).fill(value)).name
  const parts = [grouped, filled(1), filled(0)]
  const normal = graph.node('InstanceNormalization', parts, { epsilon: float(epsilon) })
  const name = graph.node('Reshape', [normal, graph.node('Shape', [placed.name])])
  return makeValue(name, input.shape, { order })
}
