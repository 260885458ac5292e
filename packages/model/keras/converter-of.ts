import { UnsupportedLayerError } from './errors.ts'
import type { LayerConverter } from './layer-call.ts'
import { refused } from './layers/refused.ts'
import { layers } from './layers/table.ts'
import { operations } from './operations/table.ts'
import { LayerProblem, refuse } from './problem.ts'
import type { LayerSpec, ModelSpec } from './spec.ts'

const OWN_MODULE = /^(keras|keras_core|tf_keras|tensorflow)(\.|$)/
const OPERATION_MODULE = /^keras(\.src)?\.(ops|activations)(\.|$)/

/** Keras Applications registers this one under the package that custom layers get by default. */
const OWN_BUT_CUSTOM = 'CustomScaleLayer'

/** The converter for a layer or operation; refuses what has none. */
export function converterOf({ className, module, config, model }: LayerSpec): LayerConverter {
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda') {
    const name = String(config.function ?? config.name)
    return operations.get(name) ?? refuse(`calls tf.${name}, which Galley does not convert`)
  }
  if (isOperation({ module, config, model })) {
    return operations.get(className) ?? refuse('is an operation that Galley does not convert')
  }
  if (module !== null && !OWN_MODULE.test(module) && className !== OWN_BUT_CUSTOM) {
    refuse(`is a custom layer of the package ${module}, whose Python code Galley does not run`)
  }
  const reason = refused.get(className)
  if (reason !== undefined) refuse(reason)
  return layers.get(className) ?? refuse('is not among the layers that Galley converts')
}

/** In HDF5 files operations name no module, but lack a setting that every layer has, though not every model. */
export function isOperation({
  module,
  config,
  model,
}: Pick<LayerSpec, 'module' | 'config' | 'model'>): boolean {
  if (module !== null) return OPERATION_MODULE.test(module)
  return config.trainable === undefined && model === null
}

/** Every layer, in models within models too, whose class or call says already that it is refused. */
export function refusalsIn(
  model: ModelSpec,
  path: readonly string[] = [],
): readonly UnsupportedLayerError[] {
  return model.layers.flatMap((layer) => {
    const own = refusalOf(layer, [...path, layer.name])
    return [...own, ...(layer.model ? refusalsIn(layer.model, [...path, layer.name]) : [])]
  })
}

function refusalOf(layer: LayerSpec, path: readonly string[]): UnsupportedLayerError[] {
  try {
    refuseTraining(layer)
    if (!layer.model && layer.className !== 'InputLayer') converterOf(layer)
    return []
  } catch (error) {
    if (!(error instanceof LayerProblem)) throw error
    return [new UnsupportedLayerError(path, layer.className, error.message)]
  }
}

function refuseTraining({ calls, config }: LayerSpec): void {
  const { dtype } = config
  if (typeof dtype === 'string' && dtype.includes('_from_')) refuse(`is quantized (${dtype})`)
  if (config.lora_rank !== undefined && config.lora_rank !== null) refuse('is adapted by LoRA')
  for (const { kwargs } of calls) {
    const { training, mask } = kwargs
    if (training?.kind === 'value' && training.value === true) {
      refuse('is called with training=True, which has no meaning when serving')
    }
    if (mask && mask.kind !== 'value') refuse('is given a mask, which Galley does not follow')
  }
}
