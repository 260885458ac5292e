import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { median, percentile } from './statistics.ts'

test('the median of an even number of values lies between the two in the middle', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.equal(median([10, 9, 100]), 10)
})

test('a percentile is a value that was measured, and not more than that share lies below it', () => {
  const values = fc.array(fc.nat(50), { minLength: 1 })
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (measured, share) => {
      const found = percentile(measured, share)
      const below = measured.filter((value) => value < found).length
      const upTo = measured.filter((value) => value <= found).length
      assert.ok(below <= share * measured.length && share * measured.length <= upTo)
    }),
  )
})

test('nothing measured has neither', () => {
  assert.deepEqual([median([]), percentile([], 0.5)], [Number.NaN, Number.NaN])
})
