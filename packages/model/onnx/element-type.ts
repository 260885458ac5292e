import type { ElementType } from '../tensor.ts'

/** `TensorProto.DataType` of onnx.proto, and bytes an element. */
const types: Readonly<Record<ElementType, { readonly code: number; readonly bytes: number }>> = {
  float32: { code: 1, bytes: 4 },
  uint8: { code: 2, bytes: 1 },
  int8: { code: 3, bytes: 1 },
  uint16: { code: 4, bytes: 2 },
  int16: { code: 5, bytes: 2 },
  int32: { code: 6, bytes: 4 },
  int64: { code: 7, bytes: 8 },
  bool: { code: 9, bytes: 1 },
  float16: { code: 10, bytes: 2 },
  float64: { code: 11, bytes: 8 },
  uint32: { code: 12, bytes: 4 },
  uint64: { code: 13, bytes: 8 },
}

export function typeCode(type: ElementType): number {
  return types[type].code
}

export function byteLength(type: ElementType, dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, types[type].bytes)
}
