/** How stored elements are to be read; always little-endian. */
export type Encoding = keyof typeof writers

/** Elements in memory, aligned to their size. */
export interface Elements {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
  readonly count: number
}

type Writer = (from: Elements, target: Float32Array, start: number) => void

const writers = {
  float16: copying(Float16Array),
  bfloat16: writeBfloat16,
  float32: copying(Float32Array),
  float64: copying(Float64Array),
  int8: copying(Int8Array),
  uint8: copying(Uint8Array),
  int16: copying(Int16Array),
  uint16: copying(Uint16Array),
  int32: copying(Int32Array),
  uint32: copying(Uint32Array),
  int64: narrowing(BigInt64Array),
  uint64: narrowing(BigUint64Array),
} satisfies Record<string, Writer>

/** Writes the elements as float32 to `target` from `start` on. */
export function writeFloats(
  encoding: Encoding,
  from: Elements,
  target: Float32Array,
  start: number,
): void {
  writers[encoding](from, target, start)
}

type ArrayOf<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T

function copying(Values: ArrayOf<ArrayLike<number>>): Writer {
  return ({ buffer, byteOffset, count }, target, start) =>
    target.set(new Values(buffer, byteOffset, count), start)
}

function narrowing(Values: ArrayOf<BigInt64Array | BigUint64Array>): Writer {
  return ({ buffer, byteOffset, count }, target, start) => {
    const values = new Values(buffer, byteOffset, count)
    for (const [i, value] of values.entries()) target[start + i] = Number(value)
  }
}

/** A bfloat16 is the upper half of a float32. */
function writeBfloat16(
  { buffer, byteOffset, count }: Elements,
  target: Float32Array,
  start: number,
): void {
  const halves = new Uint16Array(buffer, byteOffset, count)
  const bits = new Uint32Array(target.buffer, target.byteOffset + 4 * start, count)
  for (const [i, half] of halves.entries()) bits[i] = half << 16
}
