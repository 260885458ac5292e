import type { Shape, TensorSpec } from '../tensor.ts'
import { planKeras } from './convert.ts'
import type { Plan } from './plan.ts'
import { findPreprocessing, type PreprocessingStep } from './preprocessing.ts'
import type { KerasFile, LayerSpec, ModelSpec } from './spec.ts'
import { refsOf } from './steps.ts'

/** What `model.summary()` tells of a model, as data that can be written as JSON. */
export interface ModelSummary {
  readonly name: string
  /** `Sequential`, `Functional`, `Model`. */
  readonly className: string
  readonly kerasVersion: string | null
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  /** In the file's order; the layers of a nested model follow it, one deeper. */
  readonly layers: readonly LayerRow[]
  readonly parameters: {
    readonly total: number
    readonly trainable: number
    readonly nonTrainable: number
  }
  /** What is done to an input before the first layer that learns. */
  readonly preprocessing: readonly PreprocessingStep[]
}

export interface LayerRow {
  /** From the outermost model, with `/`. */
  readonly path: string
  /** 0 in the outermost model. */
  readonly depth: number
  readonly className: string
  /** One shape for each output of the layer's first call; free sizes are `null`. */
  readonly outputShapes: readonly Shape[]
  /** Numbers that the layer holds; for a nested model the sum of its layers. */
  readonly parameters: number
  /** The layers of the same model whose outputs it takes, all its calls together. */
  readonly connectedTo: readonly string[]
}

/** Describes the model without reading a weight. Errors are those of planning a conversion. */
export function summarizeKeras(file: KerasFile): ModelSummary {
  const plan = planKeras(file)
  const { model, kerasVersion } = file
  const trainable = countTrainable(model, sizesOf(plan, true), true)
  const sizes = sizesOf(plan, false)
  const total = countParameters(model, sizes)
  return {
    name: model.name,
    className: model.className,
    kerasVersion,
    inputs: plan.inputs,
    outputs: plan.outputs,
    layers: rowsOf(model, plan, sizes, []),
    parameters: { total, trainable, nonTrainable: total - trainable },
    preprocessing: findPreprocessing(model),
  }
}

type Sizes = ReadonlyMap<LayerSpec, number>

function sizesOf({ due }: Plan, trainableOnly: boolean): Sizes {
  return new Map(
    due.map(({ layer, variables }) => {
      const counted = variables.filter(({ trainable }) => trainable || !trainableOnly)
      const numbers = counted.map(({ shape }) => shape.reduce((a, b) => a * b, 1))
      return [layer, numbers.reduce((a, b) => a + b, 0)]
    }),
  )
}

function countParameters(model: ModelSpec, sizes: Sizes): number {
  return model.layers.reduce((sum, layer) => sum + parametersOf(layer, sizes), 0)
}

function parametersOf(layer: LayerSpec, sizes: Sizes): number {
  return layer.model ? countParameters(layer.model, sizes) : (sizes.get(layer) ?? 0)
}

/** A frozen layer or model freezes all that is in it. */
function countTrainable(model: ModelSpec, sizes: Sizes, thawed: boolean): number {
  return model.layers.reduce((sum, layer) => {
    const learns = thawed && layer.config.trainable !== false
    const own = learns ? (sizes.get(layer) ?? 0) : 0
    return sum + (layer.model ? countTrainable(layer.model, sizes, learns) : own)
  }, 0)
}

function rowsOf(
  model: ModelSpec,
  plan: Plan,
  sizes: Sizes,
  above: readonly string[],
): readonly LayerRow[] {
  return model.layers.flatMap((layer) => {
    const path = [...above, layer.name]
    const row: LayerRow = {
      path: path.join('/'),
      depth: above.length,
      className: layer.className,
      outputShapes: plan.outputShapes.get(layer) ?? [],
      parameters: parametersOf(layer, sizes),
      connectedTo: sourcesOf(layer),
    }
    return [row, ...(layer.model ? rowsOf(layer.model, plan, sizes, path) : [])]
  })
}

function sourcesOf({ calls }: LayerSpec): readonly string[] {
  return [...new Set(calls.flatMap(refsOf).map(({ layer }) => layer))]
}
