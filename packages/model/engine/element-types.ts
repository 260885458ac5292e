import type { ElementType, TensorData } from '../tensor.ts'

interface ArrayOf {
  new (length: number): TensorData
}

/** The typed array that holds elements of each type. */
export const arrayTypes: Readonly<Record<ElementType, ArrayOf>> = {
  bool: Uint8Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
}

/** How many elements a tensor of these dimensions has. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1)
}
