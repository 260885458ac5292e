import assert from 'node:assert/strict'
import { test } from 'node:test'
import { counting, floats, plan, values, type Weigh } from '../testing/run-spec.ts'
import { chain } from '../testing/specs.ts'

const weights: Weigh = ({ name, shape }) => {
  const given: Readonly<Record<string, number>> = {
    gamma: 2,
    beta: 1,
    variance: 4,
    moving_variance: 4,
  }
  return Array(shape[0] ?? 1).fill(given[name] ?? 3)
}

test('learnt means and variances are taken from the weights', async () => {
  const spec = chain([2], ['Normalization', { axis: -1, mean: null, variance: null }])
  assert.deepEqual(await values(spec, [floats([1, 2], [3, 5])], { weigh: weights }), [0, 1])
  assert.deepEqual(
    plan(spec).due[0]?.variables.map(({ name }) => name),
    ['mean', 'variance', 'count'],
  )
})

test('given means and variances need no weights, and can be put back', async () => {
  const given = { axis: [-1], mean: [1, 2], variance: [4, 9] }
  assert.deepEqual(
    await values(chain([2], ['Normalization', given]), [floats([1, 2], [3, 5])]),
    [1, 1],
  )
  const back = chain([2], ['Normalization', { ...given, invert: true }])
  assert.deepEqual(await values(back, [floats([1, 2], [1, 1])]), [3, 5])
})

test('batch normalization is the same wherever the channels lie', async () => {
  const options = { weigh: weights }
  const flat = chain([1], ['BatchNormalization', { epsilon: 0 }])
  assert.deepEqual(await values(flat, [floats([1, 1], [5])], options), [3])
  const last = chain([1, 1, 1], ['BatchNormalization', { epsilon: 0, axis: [3] }])
  assert.deepEqual(await values(last, [floats([1, 1, 1, 1], [5])], options), [3])
})

test('batch normalization without scale and centre has two weights', () => {
  const spec = chain([3], ['BatchNormalization', { scale: false, center: false }])
  assert.deepEqual(
    plan(spec).due[0]?.variables.map(({ name, trainable }) => [name, trainable]),
    [
      ['moving_mean', false],
      ['moving_variance', false],
    ],
  )
})

test('layer normalization goes over any axes', async () => {
  const spec = chain(
    [2, 2],
    ['LayerNormalization', { axis: 1, epsilon: 0, scale: false, center: false }],
  )
  assert.deepEqual(await values(spec, [counting(1, 2, 2)]), [-1, -1, 1, 1])
})

test('rescaling may have one number for each channel', async () => {
  const spec = chain([1, 1, 2], ['Rescaling', { scale: [1, 2], offset: 1 }])
  assert.deepEqual(await values(spec, [floats([1, 1, 1, 2], [5, 5])]), [6, 11])
})
