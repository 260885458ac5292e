import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkJsonBounds } from './json-bounds.ts'

const check = (text: string, bounds = { depth: 8, values: 100 }) =>
  checkJsonBounds(Buffer.from(text), bounds)

test('brackets in strings do not count', () => {
  check(JSON.stringify(['['.repeat(100), '\\"[[[[[[[[[[', '\\\\', ',,,']))
})

test('depth and number are bounded at their limits', () => {
  check('['.repeat(8))
  assert.throws(() => check('['.repeat(9)), /nests deeper than 8/)
  assert.throws(() => check(`[${'0,'.repeat(100)}0]`), /more than 100 values/)
})

test('what JSON.stringify writes passes by its own depth and number', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      check(JSON.stringify(value), { depth: 8, values: 10_000 })
    }),
  )
})

test('a string of escaped quotes takes no longer than other text', () => {
  const text = JSON.stringify('"'.repeat(4_000_000))
  const start = performance.now()
  check(text)
  assert.ok(performance.now() - start < 500)
})
