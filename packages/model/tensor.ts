/** Element types by their ONNX Runtime names. */
export type ElementType =
  | 'bool'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float16'
  | 'float32'
  | 'float64'

export type TensorData =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array

/** Values in row-major order; `dims` multiply to `data.length`. `float16` holds its bits in a `Uint16Array`. */
export interface Tensor {
  readonly type: ElementType
  readonly dims: readonly number[]
  readonly data: TensorData
}

/** A shape whose free dimensions (the batch, or a size known only at run time) are `null`. */
export type Shape = readonly (number | null)[]

/** What a graph takes or gives under a name. */
export interface TensorSpec {
  readonly name: string
  readonly type: ElementType
  readonly shape: Shape
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}
