import { inputOf, type LayerConverter } from '../layer-call.ts'
import { invalid } from '../problem.ts'
import { activate } from './activate.ts'
import { activations } from './activations.ts'

export const activation: LayerConverter = {
  classes: ['Activation'],
  convert: (call) => activate(call, inputOf(call)),
}

/** Activation layers without weights; their options lie in the layer's own configuration. */
export const activationLayer: LayerConverter = {
  classes: ['ELU', 'LeakyReLU', 'ReLU', 'Softmax', 'ThresholdedReLU'],
  convert(call) {
    const { graph, config: options, generation, className } = call
    const apply = activations[className] ?? invalid(`${className} is not an activation`)
    return apply({ graph, options, generation }, inputOf(call))
  },
}
