import type { Json, JsonObject } from '../tensor.ts'
import { isOperation } from './converter-of.ts'
import { identity } from './layers/identity.ts'
import type { Argument, CallSpec, LayerSpec, ModelSpec } from './spec.ts'
import { callOrder, keyOf, refsOf, type Step } from './steps.ts'

/** Something a model does to its input before the first layer that learns. */
export interface PreprocessingStep {
  /** From the outermost model, with `/`. */
  readonly path: string
  /** `Rescaling`, `Resizing`, …, or an operation by its name: `math.truediv`, `Subtract`. */
  readonly what: string
  /** The settings that matter: scale and offset, size and interpolation, mean and variance, numbers. */
  readonly settings: JsonObject
}

/** Preprocessing layers, and which of their settings say what they do. */
const SETTINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Rescaling', ['scale', 'offset']],
  ['Normalization', ['axis', 'mean', 'variance', 'invert']],
  ['Resizing', ['height', 'width', 'interpolation', 'crop_to_aspect_ratio', 'pad_to_aspect_ratio']],
  ['CenterCrop', ['height', 'width']],
  ['RandomCrop', ['height', 'width']],
])

const TRANSPARENT = new Set(identity.classes)

/** The steps between the model's inputs and its first layer that learns, in order. */
export function findPreprocessing(model: ModelSpec): readonly PreprocessingStep[] {
  return follow(model, []).steps
}

interface Followed {
  readonly steps: readonly PreprocessingStep[]
  /** Whether all outputs come from the inputs by such steps alone. */
  readonly untouched: boolean
}

/** Follows the inputs through layers that only preprocess, into models within the model too. */
function follow(model: ModelSpec, above: readonly string[]): Followed {
  const raw = new Set(model.inputs.map(keyOf))
  const steps: PreprocessingStep[] = []
  for (const step of callOrder(model)) {
    if (raw.has(step.key) || !refsOf(step.call).every((ref) => raw.has(keyOf(ref)))) continue
    const { steps: added, untouched } = followStep(step, [...above, step.layer.name])
    steps.push(...added)
    if (untouched) raw.add(step.key)
  }
  return { steps, untouched: model.outputs.every((ref) => raw.has(keyOf(ref))) }
}

function followStep({ layer, call }: Step, path: readonly string[]): Followed {
  if (layer.model) return follow(layer.model, path)
  if (TRANSPARENT.has(layer.className)) return { steps: [], untouched: true }
  const described = describe(layer, call)
  if (!described) return { steps: [], untouched: false }
  return { steps: [{ path: path.join('/'), ...described }], untouched: true }
}

function describe(layer: LayerSpec, call: CallSpec): Omit<PreprocessingStep, 'path'> | null {
  const { className, config } = layer
  const keys = SETTINGS.get(className)
  if (keys) return { what: className, settings: picked(config, keys) }
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda') {
    return { what: String(config.function), settings: numbersOf(call) }
  }
  return isOperation(layer) ? { what: className, settings: numbersOf(call) } : null
}

function picked(config: JsonObject, keys: readonly string[]): JsonObject {
  const entries = keys.flatMap((key): [string, Json][] => {
    const value = config[key]
    return value === undefined || value === null || value === false ? [] : [[key, value]]
  })
  return Object.fromEntries(entries)
}

/** The plain arguments of an operation, those by position under their number. */
function numbersOf({ args, kwargs }: CallSpec): JsonObject {
  const all: [string, Argument][] = [
    ...args.map((argument, index): [string, Argument] => [String(index), argument]),
    ...Object.entries(kwargs),
  ]
  const plain = all.flatMap(([name, argument]): [string, Json][] => {
    if (argument.kind !== 'value' || argument.value === null) return []
    return [[name, argument.value]]
  })
  return Object.fromEntries(plain)
}
