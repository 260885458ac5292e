import { GalleyError } from '@galley/kit/errors'
import { arrayTypes, elementCount } from '../engine/element-types.ts'
import type { ElementType, Tensor } from '../tensor.ts'

/** The numbers of a tensor; float16's bits are decoded. */
export function numbersOf({ type, data }: Tensor): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return Float64Array.from(data, Number)
  }
  return type === 'float16' ? Float64Array.from(data, halfToNumber) : data
}

/** IEEE 754 binary16: a sign bit, five of exponent, ten of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The same numbers as another type, as a model's input may want it. */
export function asType(tensor: Tensor, type: ElementType): Tensor {
  if (tensor.type === type) return tensor
  if (type === 'float16') {
    throw new GalleyError('unsupported', `an array of ${tensor.type} is not turned into float16`)
  }
  const numbers = numbersOf(tensor)
  const data = new arrayTypes[type](numbers.length)
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] ?? 0
    if (isBig) data[i] = BigInt(Math.trunc(value))
    else data[i] = value
  }
  return { type, dims: tensor.dims, data }
}

/** Samples `start` up to `end` of a tensor whose first dimension counts samples. */
export function samples({ type, dims, data }: Tensor, start: number, end: number): Tensor {
  const size = elementCount(dims.slice(1))
  return {
    type,
    dims: [end - start, ...dims.slice(1)],
    data: data.subarray(start * size, end * size),
  }
}
