import type { LayerSpec, ModelSpec } from './spec.ts'

/**
 * The activation that ends the way to a model's first output: `softmax`, `sigmoid`, `linear`, …, or null
 * when the last layer names none, as a pooling layer does.
 */
export function outputActivation(model: ModelSpec): string | null {
  const [output] = model.outputs
  const last = model.layers.find(({ name }) => name === output?.layer)
  if (!last) return null
  return last.model ? outputActivation(last.model) : activationOf(last)
}

function activationOf({ className, config }: LayerSpec): string | null {
  if (className === 'Softmax') return 'softmax'
  return typeof config.activation === 'string' ? config.activation : null
}
