import type { Json, JsonObject, Shape } from '../tensor.ts'

/**
 * A Keras model as saved by any generation, in one form: Sequential models are chains of calls, and
 * every dialect's way to name shapes, nodes and dtypes has been read away.
 */
export interface ModelSpec {
  readonly name: string
  /** As the file says it: `Sequential`, `Functional`, `Model`. */
  readonly className: string
  /** In the file's order, which is the order that legacy weight files follow. */
  readonly layers: readonly LayerSpec[]
  readonly inputs: readonly TensorRef[]
  readonly outputs: readonly TensorRef[]
}

export interface LayerSpec {
  readonly name: string
  /** `Conv2D`, `Functional`, `TFOpLambda`, or for a Keras 3 operation node its class (`Add`, `Mean`). */
  readonly className: string
  /** The Python module or registration package as far as the file names one; tells `keras.layers` from custom code. */
  readonly module: string | null
  readonly config: JsonObject
  /** The model inside, when the layer is one. */
  readonly model: ModelSpec | null
  /** One entry for each time the layer is applied; an `InputLayer` has one without arguments. */
  readonly calls: readonly CallSpec[]
}

export interface CallSpec {
  readonly args: readonly Argument[]
  readonly kwargs: Readonly<Record<string, Argument>>
}

/** An argument of a call: a tensor made elsewhere, a plain value, or a list or table of arguments. */
export type Argument =
  | { readonly kind: 'tensor'; readonly ref: TensorRef }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'list'; readonly items: readonly Argument[] }

/** One output of one call of a layer of the same model. */
export interface TensorRef {
  readonly layer: string
  readonly call: number
  readonly output: number
}

/** One weight that a layer owns, in the order in which Keras creates them. */
export interface VariableSpec {
  /** `kernel`, `bias`, `gamma`, `moving_mean`, … */
  readonly name: string
  /** The layers inside the layer that lead to it, such as `['query_dense']`; mostly empty. */
  readonly within: readonly string[]
  readonly shape: readonly number[]
  /** Legacy files store what is trainable before what is not. */
  readonly trainable: boolean
}

/** The weights due for one layer. `layer` is compared by identity; a shared layer comes once. */
export interface LayerVariables {
  /** From the outermost model, for messages and look-up: `base_model/conv1`. */
  readonly path: readonly string[]
  readonly layer: LayerSpec
  readonly variables: readonly VariableSpec[]
}

/** A weight found in the file, its shape already checked; reading is left until it is needed. */
export interface StoredVariable {
  readonly shape: readonly number[]
  /** Values in row-major order, as float32 whatever the file holds. */
  read(): Float32Array
}

/** An opened Keras file. Close it to release the HDF5 file and what was unpacked. */
export interface KerasFile {
  readonly format: 'h5' | 'keras'
  /** As far as the file says: `2.14.0`, `3.15.1`. */
  readonly kerasVersion: string | null
  readonly model: ModelSpec
  /** Input shapes that only the file's build information gives (a Sequential model without an InputLayer). */
  readonly buildShape: Shape | null
  /**
   * Finds every weight that is due, in the order given; `result[i][j]` belongs to `due[i].variables[j]`.
   * Throws when one is missing or has another shape, naming the layer's path; reads no values.
   */
  locate(due: readonly LayerVariables[]): readonly (readonly StoredVariable[])[]
  close(): void
}
