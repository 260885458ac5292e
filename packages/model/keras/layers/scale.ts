import { scalarOf, weightValue } from '../graph/constant.ts'
import { asFloat, binary } from '../graph/elementwise.ts'
import { inputOf, type LayerConverter, rawInputs } from '../layer-call.ts'
import { invalid } from '../problem.ts'

/** ConvNeXt's learnt factor for each channel. */
export const layerScale: LayerConverter = {
  classes: ['LayerScale'],
  convert(call) {
    const size = call.config.integer('projection_dim', { min: 1 })
    const gamma = weightValue(call.graph, call.weights.get('gamma', [size]))
    return binary(call.graph, 'Mul', inputOf(call), gamma)
  },
}

/** Inception-ResNet's residual: the first input plus a fraction of the second. */
export const customScaleLayer: LayerConverter = {
  classes: ['CustomScaleLayer'],
  convert(call) {
    const { graph } = call
    const [main, residual] = rawInputs(call).map((input) => asFloat(graph, input))
    if (!main || !residual) return invalid('it wants two inputs')
    const scale = scalarOf(graph, call.config.number('scale', 1))
    return binary(graph, 'Add', main, binary(graph, 'Mul', residual, scale))
  },
}
