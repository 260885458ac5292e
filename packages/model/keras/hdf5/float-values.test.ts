import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Encoding, writeFloats } from './float-values.ts'

const cases: readonly (readonly [Encoding, ArrayBufferView, readonly number[]])[] = [
  ['float16', Float16Array.of(1.5, -65504), [1.5, -65504]],
  ['bfloat16', Uint16Array.of(0x3fc0, 0xc000), [1.5, -2]],
  ['float32', Float32Array.of(0.1), [Math.fround(0.1)]],
  ['float64', Float64Array.of(0.1), [Math.fround(0.1)]],
  ['int8', Int8Array.of(-128, 127), [-128, 127]],
  ['uint8', Uint8Array.of(255), [255]],
  ['int16', Int16Array.of(-32768), [-32768]],
  ['uint16', Uint16Array.of(65535), [65535]],
  ['int32', Int32Array.of(-5), [-5]],
  ['uint32', Uint32Array.of(2 ** 31), [2 ** 31]],
  ['int64', BigInt64Array.of(-5n, 2n ** 40n), [-5, 2 ** 40]],
  ['uint64', BigUint64Array.of(2n ** 63n), [2 ** 63]],
]

for (const [encoding, { buffer, byteOffset }, values] of cases) {
  test(`${encoding} becomes float32`, () => {
    const target = new Float32Array(values.length + 1)
    writeFloats(encoding, { buffer, byteOffset, count: values.length }, target, 1)
    assert.deepEqual([...target], [0, ...values])
  })
}
