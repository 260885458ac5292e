import type { Json, JsonObject } from '../../tensor.ts'
import { ModelFileError, UnsupportedLayerError } from '../errors.ts'
import type { CallSpec, LayerSpec, ModelSpec } from '../spec.ts'
import { isList, isObject, listAt, nameAt, objectAt } from './json.ts'
import { readKeras2Call } from './keras2-calls.ts'
import { readKeras3Call } from './keras3-calls.ts'
import { readLayerConfig } from './layer-config.ts'
import { readReferences, type Target, type Targets } from './references.ts'
import { readSequential } from './sequential.ts'

const MAX_DEPTH = 64
const MAX_LAYERS = 20_000

const MODEL_CLASSES = new Set(['Sequential', 'Functional', 'Model'])

/** Where in the models within models something is, and what may still be read. */
export interface Place {
  readonly path: readonly string[]
  readonly budget: { layers: number }
}

/** What a file says of one layer, before its calls are known. */
export interface LayerEntry {
  readonly json: JsonObject
  readonly layer: Omit<LayerSpec, 'calls'>
}

/**
 * The model in a saved configuration of any generation.
 * Errors: `UnsupportedLayerError` for a model whose structure is Python code, `ModelFileError` for
 * one that contradicts itself: references to nowhere, names given twice.
 */
export function readModelConfig(json: Json): ModelSpec {
  const entry = objectAt(json, 'the model configuration')
  const { layer } = readEntry(entry, { path: [], budget: { layers: MAX_LAYERS } })
  if (layer.model) return layer.model
  throw new UnsupportedLayerError(
    [layer.name],
    layer.className,
    'is a model of its own class, whose structure is Python code, which Galley does not run',
  )
}

export function readEntry(json: JsonObject, place: Place): LayerEntry {
  const where = place.path.join('/') || 'the model'
  if (--place.budget.layers < 0) throw new ModelFileError(`the model has over ${MAX_LAYERS} layers`)
  const { module, className } = readClass(json, where)
  const config = isList(json.config)
    ? { layers: json.config }
    : objectAt(json.config, `a layer of ${where}`)
  const name = nameAt(json.name ?? config.name ?? className, `the name of a layer of ${where}`)
  const within = { ...place, path: [...place.path, name] }
  const model = isModel(module, className, config)
    ? readModel(name, className, json, config, within)
    : null
  return { json, layer: { name, className, module, config: readLayerConfig(config), model } }
}

/** `Package>Class` is how custom classes are registered; a module says the same in newer files. */
function readClass(json: JsonObject, where: string): { module: string | null; className: string } {
  const fullName = nameAt(json.class_name, `the class of a layer of ${where}`)
  const registered = typeof json.registered_name === 'string' ? json.registered_name : fullName
  const registration = registered.includes('>')
    ? registered.slice(0, registered.indexOf('>'))
    : null
  const module = typeof json.module === 'string' ? json.module : registration
  return { module, className: fullName.slice(fullName.indexOf('>') + 1) }
}

function isModel(module: string | null, className: string, config: JsonObject): boolean {
  const ours = module === null || /^(keras|tf_keras|tensorflow)(\.|$)/.test(module)
  return ours && MODEL_CLASSES.has(className) && isList(config.layers)
}

function readModel(
  name: string,
  className: string,
  json: JsonObject,
  config: JsonObject,
  place: Place,
): ModelSpec {
  if (place.path.length > MAX_DEPTH) {
    throw new ModelFileError(`models are nested more than ${MAX_DEPTH} deep`)
  }
  const entries = listAt(config.layers, `the layers of ${place.path.join('/')}`).map((layer) =>
    readEntry(objectAt(layer, `a layer of ${place.path.join('/')}`), place),
  )
  checkNames(entries, place)
  if (className === 'Sequential') return readSequential(name, entries, json, config, place)
  return readFunctional(name, className, entries, config, place)
}

function readFunctional(
  name: string,
  className: string,
  entries: readonly LayerEntry[],
  config: JsonObject,
  place: Place,
): ModelSpec {
  const where = place.path.join('/')
  const keras3 = entries.some(({ json }) => nodesOf(json).some(isObject))
  const forCalls = targetsOf(entries, (entry) => !keras3 && countsItself(entry, keras3))
  const forEnds = targetsOf(entries, (entry) => countsItself(entry, keras3))
  return {
    name,
    className,
    layers: entries.map(({ json, layer }) => ({
      ...layer,
      calls: readCalls(json, layer, forCalls, where),
    })),
    inputs: readReferences(config.input_layers ?? null, forEnds, `the inputs of ${where}`),
    outputs: readReferences(config.output_layers ?? null, forEnds, `the outputs of ${where}`),
  }
}

function readCalls(
  json: JsonObject,
  layer: LayerEntry['layer'],
  targets: Targets,
  where: string,
): readonly CallSpec[] {
  if (layer.className === 'InputLayer') return [{ args: [], kwargs: {} }]
  const path = `${where}/${layer.name}`
  return nodesOf(json).map((node) =>
    isObject(node) && 'args' in node
      ? readKeras3Call(node, targets, path)
      : readKeras2Call(node, layer.className, targets, path),
  )
}

function targetsOf(
  entries: readonly LayerEntry[],
  countsItself: (entry: LayerEntry) => boolean,
): Targets {
  return new Map(
    entries.map((entry): [string, Target] => {
      const calls = entry.layer.className === 'InputLayer' ? 1 : nodesOf(entry.json).length
      return [entry.layer.name, { calls, firstNode: countsItself(entry) ? 1 : 0 }]
    }),
  )
}

/**
 * Whether a model used as a layer counts the node that joins its own inputs to its outputs. In
 * Keras 2 every model made with an InputLayer does; in Keras 3 functional ones, and only where the
 * ends of the model around it are named (keras.src.models.functional, `get_config`).
 */
function countsItself({ layer }: LayerEntry, keras3: boolean): boolean {
  if (!layer.model) return false
  if (layer.className !== 'Sequential') return true
  const [first] = isList(layer.config.layers) ? layer.config.layers : []
  return !keras3 && isObject(first) && first.class_name === 'InputLayer'
}

function nodesOf(json: JsonObject): readonly Json[] {
  return isList(json.inbound_nodes) ? json.inbound_nodes : []
}

function checkNames(entries: readonly LayerEntry[], place: Place): void {
  const seen = new Set<string>()
  for (const { layer } of entries) {
    if (seen.has(layer.name)) {
      throw new ModelFileError(`${place.path.join('/')} has two layers named ${layer.name}`)
    }
    seen.add(layer.name)
  }
}
