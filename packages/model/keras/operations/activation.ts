import type { JsonObject } from '../../tensor.ts'
import type { Config } from '../config.ts'
import { asFloat } from '../graph/elementwise.ts'
import type { LayerCall, LayerConverter } from '../layer-call.ts'
import { activations } from '../layers/activations.ts'
import { invalid } from '../problem.ts'
import { tensor } from './call.ts'

/** Activations by the names of their operations: TensorFlow's function, Keras 3's class. */
const names: Readonly<Record<string, readonly string[]>> = {
  celu: ['Celu'],
  elu: ['nn.elu', 'Elu'],
  gelu: ['nn.gelu', 'Gelu'],
  glu: ['Glu'],
  hard_shrink: ['HardShrink'],
  hard_sigmoid: ['HardSigmoid'],
  hard_silu: ['HardSilu'],
  hard_tanh: ['HardTanh'],
  leaky_relu: ['nn.leaky_relu', 'LeakyRelu'],
  log_sigmoid: ['math.log_sigmoid', 'LogSigmoid'],
  log_softmax: ['nn.log_softmax', 'LogSoftmax'],
  mish: ['Mish'],
  relu: ['nn.relu', 'Relu', 'ReLU'],
  relu6: ['nn.relu6', 'Relu6'],
  selu: ['nn.selu', 'Selu'],
  sigmoid: ['nn.sigmoid', 'math.sigmoid', 'sigmoid', 'Sigmoid'],
  silu: ['nn.silu', 'nn.swish', 'Silu'],
  soft_shrink: ['SoftShrink'],
  softmax: ['nn.softmax', 'Softmax'],
  softplus: ['nn.softplus', 'math.softplus', 'Softplus'],
  softsign: ['nn.softsign', 'math.softsign', 'Softsign'],
  sparse_plus: ['SparsePlus'],
  sparse_sigmoid: ['SparseSigmoid'],
  sparsemax: ['Sparsemax'],
  squareplus: ['Squareplus'],
  tanh: ['nn.tanh', 'math.tanh', 'tanh', 'Tanh'],
  tanh_shrink: ['TanhShrink'],
  threshold: ['Threshold'],
}

export const activationOperations: readonly LayerConverter[] = Object.entries(names).map(
  ([name, classes]) => ({
    classes,
    convert(call) {
      const apply = activations[name] ?? invalid(`${name} is not an activation`)
      const x = asFloat(call.graph, tensor(call, 0, 'features', 'x', 'logits'))
      return apply({ graph: call.graph, options: optionsOf(call), generation: call.generation }, x)
    },
  }),
)

/** Options come as keyword arguments from TensorFlow's functions, as configuration from Keras 3's. */
function optionsOf(call: LayerCall): Config {
  const kwargs = Object.entries(call.kwargs).flatMap(([name, operand]) =>
    operand.kind === 'value' ? [[name, operand.value] as const] : [],
  )
  const options: JsonObject = Object.fromEntries(kwargs)
  return call.config.over(options)
}
