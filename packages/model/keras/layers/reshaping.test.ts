import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counting, floats, plan, values } from '../testing/run-spec.ts'
import { chain, input, layer, model } from '../testing/specs.ts'

test('a reshape fills in the size left open', () => {
  const { outputs } = plan(chain([4, 6], ['Reshape', { target_shape: [3, -1] }]))
  assert.deepEqual(outputs[0]?.shape, [null, 3, 8])
})

test('flattening channels-first data gives the order of channels-last', async () => {
  const spec = chain([2, 3], ['Flatten', { data_format: 'channels_first' }])
  assert.deepEqual(await values(spec, [counting(1, 2, 3)]), [0, 3, 1, 4, 2, 5])
})

test('permuted axes are moved where the values come out', async () => {
  const spec = chain([2, 3], ['Permute', { dims: [2, 1] }])
  assert.deepEqual(await values(spec, [counting(1, 2, 3)]), [0, 3, 1, 4, 2, 5])
})

test('a vector is repeated for every sample of any batch', async () => {
  const spec = chain([2], ['RepeatVector', { n: 2 }])
  assert.deepEqual(await values(spec, [counting(2, 2)]), [0, 1, 0, 1, 2, 3, 2, 3])
})

test('upsampling repeats rows and columns', async () => {
  const spec = chain([1, 2, 1], ['UpSampling2D', { size: [2, 1] }])
  assert.deepEqual(await values(spec, [counting(1, 1, 2, 1)]), [0, 1, 0, 1])
})

test('merging layers give inputs of lower rank axes of 1 after the batch', async () => {
  const spec = model([input('a', [2]), input('b', [2, 2]), layer('Add', 'sum', {}, ['a', 'b'])])
  const sum = await values(spec, [floats([1, 2], [10, 20]), counting(1, 2, 2)])
  assert.deepEqual(sum, [10, 21, 12, 23])
})

test('data of both orders can be joined', async () => {
  const spec = model([
    input('x', [1, 1, 2]),
    layer('MaxPooling2D', 'pool', { pool_size: 1 }, ['x']),
    layer('Concatenate', 'join', { axis: -1 }, ['pool', 'x']),
  ])
  assert.deepEqual(await values(spec, [counting(1, 1, 1, 2)]), [0, 1, 0, 1])
})
