import { ModelFileError } from '../errors.ts'
import type { Hdf5File, Path } from '../hdf5/hdf5-file.ts'
import type { LayerSpec, LayerVariables, ModelSpec, VariableSpec } from '../spec.ts'
import { type Due, type Found, matching, sameShape, trainableFirst } from './due.ts'

interface Item {
  readonly due: LayerVariables
  readonly variable: VariableSpec
  /** As the layer was when it was saved: a frozen layer has no trainable variables. */
  readonly trainable: boolean
}

/**
 * Finds weights in the layout of `.h5` files: one group for each layer of the outermost model, whose
 * attribute `weight_names` lists its weights, those of models inside it included, what can be
 * trained first. Source: keras.src.legacy.saving.legacy_h5_format, `_legacy_weights`.
 */
export function locateByName(file: Hdf5File, model: ModelSpec, due: Due): Found {
  const root = file.hasGroup(['model_weights']) ? ['model_weights'] : []
  const keras3 = file.strings(root, 'keras_version')?.[0]?.startsWith('3') ?? false
  const found: Found = new Map()
  for (const layer of model.layers) {
    const items = itemsOf(layer, due)
    if (items.length > 0)
      locateLayer(file, [...root, ...layer.name.split('/')], layer, items, keras3, found)
  }
  return found
}

function locateLayer(
  file: Hdf5File,
  group: Path,
  layer: LayerSpec,
  items: readonly Item[],
  keras3: boolean,
  found: Found,
): void {
  const names = file.hasGroup(group) ? readNames(file, group, 'weight_names') : []
  if (names.length !== items.length) {
    throw new ModelFileError(
      `${layer.name}: the file holds ${names.length} weights for this layer; it needs ${items.length}`,
    )
  }
  const datasets = names.map((name) => file.dataset([...group, ...name.split('/')]))
  const candidates = orders(layer, items, keras3)
  const order =
    candidates.find((candidate) =>
      candidate.every(
        ({ variable }, i) =>
          names[i]?.replace(/:\d+$/, '').split('/').at(-1) === variable.name &&
          sameShape(datasets[i]?.shape ?? [], variable.shape),
      ),
    ) ??
    candidates[0] ??
    []
  for (const [i, { due, variable }] of order.entries()) {
    found.set(variable, matching(due, variable, datasets[i] ?? null))
  }
}

/**
 * The orders in which the weights may have been written, the one that this generation of Keras
 * writes first. The others serve files whose configuration does not tell what was frozen when they
 * were saved; the names of the weights decide.
 */
function orders(layer: LayerSpec, items: readonly Item[], keras3: boolean): readonly Item[][] {
  const byState = partition(items, ({ trainable }) => trainable)
  const byKind = partition(items, ({ variable }) => variable.trainable)
  // Keras 3 takes a frozen model's weights as they come, whatever was thawed inside it.
  const frozen = keras3 && layer.config.trainable === false
  return frozen ? [[...items], byState, byKind] : [byState, [...items], byKind]
}

function itemsOf(layer: LayerSpec, due: Due): Item[] {
  const own = due.get(layer)
  const thawed = layer.config.trainable !== false
  const items = trainableFirst(own?.variables ?? []).flatMap((variable) =>
    own ? [{ due: own, variable, trainable: thawed && variable.trainable }] : [],
  )
  return [...items, ...(layer.model?.layers ?? []).flatMap((inner) => itemsOf(inner, due))]
}

function partition(items: readonly Item[], first: (item: Item) => boolean): Item[] {
  return [...items.filter(first), ...items.filter((item) => !first(item))]
}

/** A list too long for one attribute is cut into `name0`, `name1`, … */
function readNames(file: Hdf5File, group: Path, name: string): readonly string[] {
  const whole = file.strings(group, name)
  if (whole) return whole
  const names: string[] = []
  for (let part = 0; ; part++) {
    const more = file.strings(group, `${name}${part}`)
    if (!more) return names
    names.push(...more)
  }
}
