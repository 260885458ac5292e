import type { ElementType, Tensor, TensorData } from '../tensor.ts'
import { rowMajor } from './fortran-order.ts'
import { NpyError } from './npy-error.ts'
import { readHeader } from './npy-header.ts'

interface Kind {
  readonly type: ElementType
  readonly size: number
  view(bytes: ArrayBuffer): TensorData
}

const kinds: Readonly<Record<string, Kind>> = {
  '|b1': { type: 'bool', size: 1, view: (bytes) => new Uint8Array(bytes) },
  '|u1': { type: 'uint8', size: 1, view: (bytes) => new Uint8Array(bytes) },
  '|i1': { type: 'int8', size: 1, view: (bytes) => new Int8Array(bytes) },
  '<u2': { type: 'uint16', size: 2, view: (bytes) => new Uint16Array(bytes) },
  '<i2': { type: 'int16', size: 2, view: (bytes) => new Int16Array(bytes) },
  '<u4': { type: 'uint32', size: 4, view: (bytes) => new Uint32Array(bytes) },
  '<i4': { type: 'int32', size: 4, view: (bytes) => new Int32Array(bytes) },
  '<u8': { type: 'uint64', size: 8, view: (bytes) => new BigUint64Array(bytes) },
  '<i8': { type: 'int64', size: 8, view: (bytes) => new BigInt64Array(bytes) },
  '<f2': { type: 'float16', size: 2, view: (bytes) => new Uint16Array(bytes) },
  '<f4': { type: 'float32', size: 4, view: (bytes) => new Float32Array(bytes) },
  '<f8': { type: 'float64', size: 8, view: (bytes) => new Float64Array(bytes) },
}

/**
 * The array in a `.npy` file, in row-major order whatever the file's.
 * Errors: `NpyError` for anything that is no whole array of numbers or truth values.
 */
export function readNpy(bytes: Uint8Array): Tensor {
  const { descr, fortranOrder, shape, start } = readHeader(bytes)
  const kind = Object.hasOwn(kinds, descr) ? kinds[descr] : undefined
  if (!kind) throw new NpyError(`the array holds ${descr}, which no tensor is made of`)
  const due = shape.reduce((a, b) => a * b, kind.size)
  if (due !== bytes.length - start) {
    throw new NpyError(`the array of (${shape}) needs ${due} bytes; ${bytes.length - start} follow`)
  }
  const values = kind.view(new Uint8Array(bytes.subarray(start)).buffer)
  return { type: kind.type, dims: shape, data: fortranOrder ? rowMajor(values, shape) : values }
}
