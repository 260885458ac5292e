import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counting, floats, plan, values } from '../testing/run-spec.ts'
import { chain } from '../testing/specs.ts'
import { slideWindow, type WindowPadding } from './window.ts'

function slide(
  size: number,
  stride: number,
  dim: number | null,
  padding: WindowPadding,
  dilation = 1,
) {
  const window = { size: [size], strides: [stride], dilations: [dilation], padding }
  const { attributes, space } = slideWindow(window, [dim])
  return [attributes.pads ?? attributes.auto_pad, space[0]]
}

test('same padding puts the odd pixel at the end', () => {
  assert.deepEqual(slide(3, 1, 8, 'same'), [[1, 1], 8])
  assert.deepEqual(slide(3, 2, 8, 'same'), [[0, 1], 4])
  assert.deepEqual(slide(4, 1, 8, 'same'), [[1, 2], 8])
  assert.deepEqual(slide(1, 2, 8, 'same'), [[0, 0], 4])
  assert.deepEqual(slide(3, 1, 8, 'same', 2), [[2, 2], 8])
})

test('valid windows leave out what does not fill one', () => {
  assert.deepEqual(slide(3, 2, 8, 'valid'), [[0, 0], 3])
})

test('causal windows look back only', () => {
  assert.deepEqual(slide(3, 1, 8, 'causal', 2), [[4, 0], 8])
})

test('the runtime pads where size and stride together leave it open', () => {
  assert.deepEqual(slide(3, 1, null, 'same'), [[1, 1], null])
  assert.deepEqual(slide(3, 2, null, 'same'), ['SAME_UPPER', null])
})

test('an average leaves the padding out', async () => {
  const pool = { pool_size: 2, strides: 2, padding: 'same' }
  const spec = chain([3, 1], ['AveragePooling1D', pool])
  assert.deepEqual(await values(spec, [counting(1, 3, 1)]), [0.5, 2])
})

test('zeros padded before a pool are values of it, even where all others are below zero', async () => {
  const below = floats([1, 4, 4, 1], Array(16).fill(-1))
  for (const padding of ['valid', 'same']) {
    for (const [className, corner] of [
      ['MaxPooling2D', 0],
      ['AveragePooling2D', -1 / 4],
    ] as const) {
      const pool = { pool_size: 2, strides: 2, padding }
      const spec = chain([4, 4, 1], ['ZeroPadding2D', { padding: 1 }], [className, pool])
      assert.deepEqual((await values(spec, [below]))[0], corner)
    }
  }
  const odd = { pool_size: 3, strides: 2, padding: 'same' }
  const spec = chain([4, 4, 1], ['ZeroPadding2D', { padding: 1 }], ['MaxPooling2D', odd])
  assert.deepEqual(await values(spec, [below]), [0, 0, 0, 0, -1, 0, 0, 0, 0])
})

test('a transposed convolution gives the sizes that Keras gives', () => {
  const size = (config: Record<string, number | string>) => {
    const stage = { filters: 1, kernel_size: 3, strides: 2, ...config }
    return plan(chain([5, 1], ['Conv1DTranspose', stage])).outputs[0]?.shape[1]
  }
  assert.deepEqual(
    [
      size({ padding: 'same' }),
      size({ padding: 'valid' }),
      size({ padding: 'valid', kernel_size: 1 }),
      size({ padding: 'same', output_padding: 0 }),
      size({ padding: 'valid', output_padding: 1 }),
      size({ padding: 'same', strides: 1, dilation_rate: 2 }),
    ],
    [10, 11, 10, 9, 12, 5],
  )
})

test('a transposed convolution spreads every value over its window', async () => {
  const stage = { filters: 1, kernel_size: 3, strides: 2, padding: 'same', use_bias: false }
  const spec = chain([2, 1], ['Conv1DTranspose', stage])
  const spread = await values(spec, [counting(1, 2, 1)], { weigh: () => [1, 10, 100] })
  assert.deepEqual(spread, [0, 0, 1, 10])
})
