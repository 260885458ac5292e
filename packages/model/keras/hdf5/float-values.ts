/** How the bytes of stored elements are to be read; always little-endian. */
export type Encoding = keyof typeof writers

type Writer = (bytes: ArrayBuffer, target: Float32Array, start: number) => void

const writers = {
  float16: (bytes, target, start) => target.set(new Float16Array(bytes), start),
  bfloat16: writeBfloat16,
  float32: (bytes, target, start) => target.set(new Float32Array(bytes), start),
  float64: (bytes, target, start) => target.set(new Float64Array(bytes), start),
  int8: (bytes, target, start) => target.set(new Int8Array(bytes), start),
  uint8: (bytes, target, start) => target.set(new Uint8Array(bytes), start),
  int16: (bytes, target, start) => target.set(new Int16Array(bytes), start),
  uint16: (bytes, target, start) => target.set(new Uint16Array(bytes), start),
  int32: (bytes, target, start) => target.set(new Int32Array(bytes), start),
  uint32: (bytes, target, start) => target.set(new Uint32Array(bytes), start),
  int64: (bytes, target, start) => writeWide(new BigInt64Array(bytes), target, start),
  uint64: (bytes, target, start) => writeWide(new BigUint64Array(bytes), target, start),
} satisfies Record<string, Writer>

/** Writes the elements in `bytes` as float32 to `target` from `start` on. */
export function writeFloats(
  encoding: Encoding,
  bytes: ArrayBuffer,
  target: Float32Array,
  start: number,
): void {
  writers[encoding](bytes, target, start)
}

/** A bfloat16 is the upper half of a float32. */
function writeBfloat16(bytes: ArrayBuffer, target: Float32Array, start: number): void {
  const halves = new Uint16Array(bytes)
  const bits = new Uint32Array(target.buffer, target.byteOffset + 4 * start, halves.length)
  for (const [i, half] of halves.entries()) bits[i] = half << 16
}

function writeWide(
  values: BigInt64Array | BigUint64Array,
  target: Float32Array,
  start: number,
): void {
  for (const [i, value] of values.entries()) target[start + i] = Number(value)
}
