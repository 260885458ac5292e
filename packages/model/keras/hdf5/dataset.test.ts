import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { slabs } from './dataset.ts'

test('slabs cover an array once, in row-major order, each within the limit', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 })
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 50 }), (shape, limit) => {
      let next = 0
      for (const { offset, count } of slabs(shape, limit)) {
        const start = offset.reduce((sum, at, axis) => sum * (shape[axis] ?? 1) + at, 0)
        const size = count.reduce((a, b) => a * b, 1)
        assert.equal(start, next)
        assert.ok(size <= limit)
        next += size
      }
      assert.equal(
        next,
        shape.reduce((a, b) => a * b, 1),
      )
    }),
  )
})
