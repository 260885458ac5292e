import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { nearestIndices, type Resampling, resamplingMatrix, resamplings } from './resampling.ts'

const row = [0, 1, 4, 9, 16]

function resampled(to: number, method: Resampling, antialias: boolean): number[] {
  const matrix = resamplingMatrix(row.length, to, method, antialias)
  return Array.from({ length: to }, (_, target) => {
    return row.reduce((sum, pixel, source) => sum + pixel * (matrix[source * to + target] ?? 0), 0)
  })
}

/** `tf.image.resize` of the row, by TensorFlow 2.21. */
const recorded: readonly (readonly [Resampling, boolean, readonly number[]])[] = [
  ['bilinear', true, [0.42857, 4.44444, 13.0]],
  ['bilinear', false, [0.0, 0.57143, 1.85714, 4.0, 7.57143, 12.0, 16.0]],
  ['bicubic', false, [0.17221, 4.0, 14.2436]],
  ['bicubic', true, [0.16923, 4.19535, 13.33846]],
  ['bicubic', false, [-0.05816, 0.35997, 1.65414, 4.0, 7.36508, 12.41668, 16.40713]],
  ['area', false, [0.4, 4.4, 13.2]],
  ['area', false, [0.0, 0.6, 1.6, 4.0, 8.0, 11.8, 16.0]],
  ['lanczos3', false, [0.1093, 4.0, 14.43742]],
  ['lanczos3', true, [0.10329, 4.0, 13.5305]],
  ['lanczos5', true, [0.1804, 3.91359, 13.58405]],
  ['lanczos5', false, [-0.00351, 0.13595, 2.07126, 4.0, 6.48448, 12.89858, 16.46972]],
  ['gaussian', true, [0.71024, 4.68204, 12.2417]],
  ['gaussian', false, [0.071, 0.61801, 1.83811, 4.21301, 7.75999, 11.89353, 15.503]],
  ['mitchellcubic', true, [0.40955, 4.42768, 12.81313]],
  ['mitchellcubic', false, [0.0, 0.45435, 1.76417, 4.11111, 7.47846, 12.25632, 16.0]],
]

for (const [method, antialias, expected] of recorded) {
  const how = antialias ? 'with' : 'without'
  test(`${method} to ${expected.length} pixels ${how} antialiasing is TensorFlow's`, () => {
    const actual = resampled(expected.length, method, antialias)
    for (const [index, value] of expected.entries()) {
      assert.ok(
        Math.abs((actual[index] ?? Number.NaN) - value) < 2e-5,
        `${actual} is not ${expected}`,
      )
    }
  })
}

test('nearest takes the pixel under the centre', () => {
  assert.deepEqual(nearestIndices(5, 3), [0, 2, 4])
  assert.deepEqual(nearestIndices(5, 7), [0, 1, 1, 2, 3, 3, 4])
})

test('the weights of every pixel sum to one, so that a flat image stays as it is', () => {
  const sizes = fc.integer({ min: 1, max: 40 })
  const methods = fc.constantFrom(...resamplings.filter((method) => method !== 'nearest'))
  fc.assert(
    fc.property(sizes, sizes, methods, fc.boolean(), (from, to, method, antialias) => {
      const matrix = resamplingMatrix(from, to, method, antialias)
      for (let target = 0; target < to; target++) {
        let sum = 0
        for (let source = 0; source < from; source++) sum += matrix[source * to + target] ?? 0
        assert.ok(Math.abs(sum - 1) < 1e-5)
      }
    }),
  )
})
