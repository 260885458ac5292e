import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ElementType } from '@galley/model/tensor'
import { datatypeOf } from './datatypes.ts'

/** [element type, values that JSON may hold, values that it may not] */
const cases: readonly (readonly [ElementType, readonly unknown[], readonly unknown[]])[] = [
  ['bool', [true, false], [1, 'true', null]],
  ['uint8', [0, 255], [-1, 256, 1.5, '1']],
  ['uint16', [0, 65535], [65536]],
  ['uint32', [0, 4294967295], [4294967296]],
  ['uint64', [0, 2 ** 53 - 1], [-1, 2 ** 53]],
  ['int8', [-128, 127], [128]],
  ['int16', [-32768, 32767], [32768]],
  ['int32', [-2147483648, 2147483647], [2147483648]],
  ['int64', [-(2 ** 53) + 1, 2 ** 53 - 1], [2 ** 53]],
  ['float16', [0.5, -65504], ['0.5', null]],
  ['float32', [0.5, -(2 ** 100)], [true]],
  ['float64', [0.1, 1e300], [[]]],
]

for (const [element, held, refused] of cases) {
  test(`${element} holds its values through JSON and through bytes, and no others`, () => {
    const datatype = datatypeOf(element)
    const writer = datatype.writer(held.length)
    for (const [index, value] of held.entries()) assert.ok(writer.write(index, value))
    for (const value of refused) assert.ok(!writer.write(0, value), String(value))
    assert.deepEqual(datatype.toJson(writer.data), held)
    const { buffer, byteLength } = writer.data
    assert.equal(byteLength, held.length * datatype.bytes)
    assert.deepEqual(
      datatype.toJson(datatype.view(new Uint8Array(buffer as ArrayBuffer).slice().buffer)),
      held,
    )
  })
}
