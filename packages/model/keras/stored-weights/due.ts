import { ModelFileError } from '../errors.ts'
import type { Dataset } from '../hdf5/dataset.ts'
import type { LayerSpec, LayerVariables, VariableSpec } from '../spec.ts'

/** The variables that are due, by layer. */
export type Due = ReadonlyMap<LayerSpec, LayerVariables>

/** Where each variable's values are. */
export type Found = Map<VariableSpec, Dataset>

export function dueByLayer(due: readonly LayerVariables[]): Due {
  return new Map(due.map((layer) => [layer.layer, layer]))
}

/** The dataset as the variable's value. Errors: `ModelFileError` when it is missing or shaped otherwise. */
export function matching(
  { path }: LayerVariables,
  { within, name, shape }: VariableSpec,
  dataset: Dataset | null,
): Dataset {
  const where = [...path, ...within, name].join('/')
  if (!dataset) throw new ModelFileError(`${where}: the file has no values for this weight`)
  if (!sameShape(dataset.shape, shape)) {
    const found = `[${dataset.shape.join(', ')}]`
    throw new ModelFileError(
      `${where}: the file holds a weight of shape ${found}; the layer needs [${shape.join(', ')}]`,
    )
  }
  return dataset
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis])
}

/** The order in which Keras keeps a layer's variables. */
export function trainableFirst(variables: readonly VariableSpec[]): readonly VariableSpec[] {
  return [
    ...variables.filter(({ trainable }) => trainable),
    ...variables.filter(({ trainable }) => !trainable),
  ]
}
