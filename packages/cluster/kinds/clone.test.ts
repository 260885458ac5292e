import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { clone } from './clone.ts'

it('gives what is equal and shares nothing', () => {
  const inner = { a: [1, { b: null }] }
  const copy = clone({ inner, text: 'x' })
  assert.deepEqual(copy, { inner, text: 'x' })
  copy.inner.a[1] = 2
  assert.deepEqual(inner, { a: [1, { b: null }] })
})

it('copies any JSON, whatever its fields are called', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      assert.equal(JSON.stringify(clone(JSON.parse(text))), JSON.stringify(JSON.parse(text)))
    }),
  )
  const strange = '{"__proto__":{"a":{"__proto__":1}},"constructor":[{}]}'
  assert.equal(JSON.stringify(clone(JSON.parse(strange))), strange)
})
