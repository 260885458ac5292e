import { isOperation } from '../converter-of.ts'
import { ModelFileError } from '../errors.ts'
import type { Hdf5File, Path } from '../hdf5/hdf5-file.ts'
import type { LayerVariables, ModelSpec, VariableSpec } from '../spec.ts'
import { type Due, type Found, matching, trainableFirst } from './due.ts'

/** What a model's list of layers is called: in Keras 3, and in Keras 2.14 and older. */
const LISTS = ['layers', '_layer_checkpoint_dependencies']

/**
 * Finds weights in the layout of `.keras` files: one group a layer, named after its class and
 * numbered (`layers/conv2d_1/vars/0`), a model's layers below its own group, the layers inside a
 * layer below the names of its attributes. Source: keras.src.saving.saving_lib, `_save_state`.
 */
export function locateByLayer(file: Hdf5File, model: ModelSpec, due: Due): Found {
  const found: Found = new Map()
  locateModel(file, [], model, due, found)
  return found
}

function locateModel(file: Hdf5File, group: Path, model: ModelSpec, due: Due, found: Found): void {
  const list = LISTS.find((name) => file.hasGroup([...group, name])) ?? 'layers'
  const used = new Map<string, number>()
  // Keras 3 lists operations (`x + y`) among the layers of a graph, but saves nothing of them.
  for (const layer of model.layers.filter((each) => !isOperation(each))) {
    const at = [...group, list, numbered(snakeCase(layer.className), used)]
    const variables = due.get(layer)
    if (variables) locateLayer(file, at, variables, found)
    if (layer.model) locateModel(file, at, layer.model, due, found)
  }
}

function locateLayer(file: Hdf5File, group: Path, due: LayerVariables, found: Found): void {
  const counts = new Map<string, number>()
  for (const variable of trainableFirst(due.variables)) {
    const owner = ownerOf(file, group, variable)
    const key = owner.join('/')
    const index = counts.get(key) ?? 0
    counts.set(key, index + 1)
    const dataset = file.dataset([...owner, 'vars', String(index)])
    found.set(variable, matching(due, variable, dataset))
  }
  for (const [owner, count] of counts) {
    if (file.dataset([...owner.split('/'), 'vars', String(count)])) {
      throw new ModelFileError(
        `${due.path.join('/')}: the file has more weights than the ${count} due`,
      )
    }
  }
}

/** The group of the layer inside the layer; Keras 2 names it after a private attribute (`_query_dense`). */
function ownerOf(file: Hdf5File, group: Path, { within }: VariableSpec): Path {
  const owner = [...group]
  for (const name of within) owner.push(file.hasGroup([...owner, name]) ? name : `_${name}`)
  return owner
}

/** `conv2d`, `conv2d_1`, `conv2d_2`, … */
function numbered(name: string, used: Map<string, number>): string {
  const count = used.get(name) ?? 0
  used.set(name, count + 1)
  return count === 0 ? name : `${name}_${count}`
}

/** As Keras makes group names from class names: `PReLU` is `p_re_lu`. */
export function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
