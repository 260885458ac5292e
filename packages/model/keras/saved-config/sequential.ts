import type { Json, JsonObject } from '../../tensor.ts'
import { ModelFileError } from '../errors.ts'
import type { CallSpec, LayerSpec, ModelSpec, TensorRef } from '../spec.ts'
import { isObject } from './json.ts'
import { readShape } from './layer-config.ts'
import type { LayerEntry, Place } from './model-config.ts'

/** A Sequential model as a chain of calls that starts at an InputLayer, the file's or one made here. */
export function readSequential(
  name: string,
  entries: readonly LayerEntry[],
  json: JsonObject,
  config: JsonObject,
  place: Place,
): ModelSpec {
  const where = place.path.join('/')
  const [first, ...rest] = entries
  if (!first) throw new ModelFileError(`${where} has no layers`)
  const input = first.layer.className === 'InputLayer' ? first.layer : null
  const start = input ?? inputLayer(entries, buildShape(json, config, first))
  const chain = (input ? rest : entries).map(({ layer }) => layer)
  const layers: LayerSpec[] = [{ ...start, calls: [{ args: [], kwargs: {} }] }]
  let last = outputOf(start.name)
  for (const layer of chain) {
    if (layer.className === 'InputLayer')
      throw new ModelFileError(`${where} has an input in its middle`)
    layers.push({ ...layer, calls: [callOn(last)] })
    last = outputOf(layer.name)
  }
  return { name, className: 'Sequential', layers, inputs: [outputOf(start.name)], outputs: [last] }
}

function inputLayer(entries: readonly LayerEntry[], shape: Json): Omit<LayerSpec, 'calls'> {
  const taken = new Set(entries.map(({ layer }) => layer.name))
  let name = 'input'
  while (taken.has(name)) name += '_'
  const config = { name, batch_shape: shape, dtype: 'float32' }
  return { name, className: 'InputLayer', module: null, config, model: null }
}

/** The shape that the first layer was given, else the one that the model was built for. */
function buildShape(json: JsonObject, config: JsonObject, first: LayerEntry): Json {
  const candidates = [
    first.layer.config.batch_shape,
    config.build_input_shape,
    isObject(json.build_config) ? json.build_config.input_shape : undefined,
    isObject(first.json.build_config) ? first.json.build_config.input_shape : undefined,
  ]
  return candidates.map(readShape).find((shape) => shape !== null) ?? null
}

function callOn(ref: TensorRef): CallSpec {
  return { args: [{ kind: 'tensor', ref }], kwargs: {} }
}

function outputOf(layer: string): TensorRef {
  return { layer, call: 0, output: 0 }
}
