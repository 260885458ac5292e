import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../kinds/json.ts'
import { applyMergePatch } from './merge-patch.ts'

test('a merge patch sets, merges and deletes', () => {
  const object = { a: { b: 1, c: 2 }, l: [1, 2], gone: true }
  const patched = applyMergePatch(object, {
    a: { b: null, d: 3 },
    l: [3],
    gone: null,
    new: { x: null, y: 1 },
  })
  assert.deepEqual(patched, { a: { c: 2, d: 3 }, l: [3], new: { y: 1 } })
  assert.deepEqual(object, { a: { b: 1, c: 2 }, l: [1, 2], gone: true })
})

test('a merge patch that is no object is refused', () => {
  assert.throws(() => applyMergePatch({}, []), /error decoding patch/)
})

test('a merge patch applied twice does what it did once', () => {
  const json = fc.dictionary(fc.string(), fc.jsonValue())
  fc.assert(
    fc.property(json, json, (object, patch) => {
      const once = applyMergePatch(object as Json, patch)
      assert.deepEqual(applyMergePatch(once, patch), once)
    }),
  )
})
