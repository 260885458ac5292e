import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { probabilitiesOf } from './probabilities.ts'

const two = ['cat', 'dog']

test('outputs are the probabilities, but a single unit is that of the second of two classes', () => {
  const card = { labels: two, outputs: 'probabilities' } as const
  assert.deepEqual(probabilitiesOf(Float32Array.of(0.25, 0.75), card), [0.25, 0.75])
  assert.deepEqual(probabilitiesOf(Float32Array.of(0.75), card), [0.25, 0.75])
})

test('a single logit goes through the sigmoid', () => {
  const [cat = 0, dog = 0] = probabilitiesOf([2], { labels: two, outputs: 'logits' })
  assert.ok(Math.abs(dog - 1 / (1 + Math.exp(-2))) < 1e-12)
  assert.ok(Math.abs(cat + dog - 1) < 1e-12)
})

test('logits of any size become probabilities in the same order', () => {
  const logit = fc.double({ min: -1e30, max: 1e30, noNaN: true })
  fc.assert(
    fc.property(fc.array(logit, { minLength: 2, maxLength: 20 }), (logits) => {
      const labels = logits.map(String)
      const probabilities = probabilitiesOf(logits, { labels, outputs: 'logits' })
      assert.ok(Math.abs(probabilities.reduce((a, b) => a + b, 0) - 1) < 1e-9)
      const best = logits.indexOf(Math.max(...logits))
      assert.equal(probabilities[best], Math.max(...probabilities))
    }),
  )
})
