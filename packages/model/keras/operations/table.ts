import type { LayerConverter } from '../layer-call.ts'
import { activationOperations } from './activation.ts'
import { arithmetic } from './arithmetic.ts'
import { getItem } from './get-item.ts'
import { imaging } from './imaging.ts'
import { reductions } from './reduction.ts'
import { shaping } from './shaping.ts'
import { split, unstack } from './splitting.ts'

/**
 * Every operation that may stand in a model between layers, by the names of both generations:
 * `math.add` is TensorFlow's function as Keras 2 saves it, `Add` the class of Keras 3.
 */
export const operations: ReadonlyMap<string, LayerConverter> = new Map(
  [
    ...arithmetic,
    ...activationOperations,
    ...reductions,
    ...shaping,
    ...imaging,
    getItem,
    split,
    unstack,
  ].flatMap((converter) => converter.classes.map((name) => [name, converter])),
)
