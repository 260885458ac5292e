import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { permute } from './permute.ts'

test('a matrix is transposed', () => {
  assert.deepEqual(
    permute(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0]),
    Float32Array.of(1, 4, 2, 5, 3, 6),
  )
})

/** Element by element, by the definition. */
function naive(data: Float32Array, dims: readonly number[], perm: readonly number[]): Float32Array {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((a, b) => a * b, 1))
  const target = perm.map((axis) => dims[axis] ?? 1)
  return Float32Array.from({ length: data.length }, (_, flat) => {
    let rest = flat
    let source = 0
    for (let axis = target.length - 1; axis >= 0; axis--) {
      const size = target[axis] ?? 1
      source += (rest % size) * (strides[perm[axis] ?? 0] ?? 0)
      rest = Math.floor(rest / size)
    }
    return data[source] ?? Number.NaN
  })
}

test('any axes can be put in any order', () => {
  const shapes = fc
    .array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 })
    .chain((dims) =>
      fc.tuple(
        fc.constant(dims),
        fc.shuffledSubarray([...dims.keys()], { minLength: dims.length }),
      ),
    )
  fc.assert(
    fc.property(shapes, ([dims, perm]) => {
      const size = dims.reduce((a, b) => a * b, 1)
      const data = Float32Array.from({ length: size }, (_, index) => index)
      assert.deepEqual(permute(data, dims, perm), naive(data, dims, perm))
    }),
  )
})
