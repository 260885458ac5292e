import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probabilitiesOf } from './probabilities.ts'

test('outputs are the probabilities, but a single unit is that of the second of two classes', () => {
  assert.deepEqual(probabilitiesOf(Float32Array.of(0.25, 0.75), 2), [0.25, 0.75])
  assert.deepEqual(probabilitiesOf(Float32Array.of(0.75), 2), [0.25, 0.75])
})
