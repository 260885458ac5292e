import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tensor } from '../tensor.ts'
import { kindOf, largestDifference } from './compare.ts'
import { asType, numbersOf, samples } from './convert-tensor.ts'

function floats(...values: readonly number[]): Tensor {
  return { type: 'float32', dims: [values.length], data: Float32Array.from(values) }
}

test('differences are absolute within one and relative beyond', () => {
  assert.equal(largestDifference(floats(0.5), floats(0.25)), 0.25)
  assert.equal(largestDifference(floats(110), floats(100)), 0.1)
})

test('what is no number on one side only is infinitely far off', () => {
  assert.equal(largestDifference(floats(Number.NaN), floats(1)), Number.POSITIVE_INFINITY)
  assert.equal(largestDifference(floats(1), floats(Number.NaN)), Number.POSITIVE_INFINITY)
  assert.equal(
    largestDifference(floats(Number.POSITIVE_INFINITY), floats(1)),
    Number.POSITIVE_INFINITY,
  )
})

test('values from 0 to 1 are taken for probabilities', () => {
  assert.equal(kindOf(floats(0, 0.5, 1)), 'probabilities')
  assert.equal(kindOf(floats(0, 1.5)), 'raw')
  assert.equal(kindOf(floats(Number.NaN)), 'raw')
})

test('numbers keep their value from type to type', () => {
  assert.deepEqual(asType(floats(1, 2), 'int64').data, BigInt64Array.of(1n, 2n))
  assert.deepEqual(asType(floats(1, 2), 'uint8').data, Uint8Array.of(1, 2))
  const halves: Tensor = {
    type: 'float16',
    dims: [4],
    data: Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00),
  }
  assert.deepEqual(Array.from(numbersOf(halves)), [1, -2, 2 ** -24, Number.POSITIVE_INFINITY])
})

test('samples are taken along the first dimension', () => {
  const pairs: Tensor = { type: 'float32', dims: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }
  const taken = samples(pairs, 1, 2)
  assert.deepEqual([taken.dims, taken.data], [[1, 2], Float32Array.of(3, 4)])
})
