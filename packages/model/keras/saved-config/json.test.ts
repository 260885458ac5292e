import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseJson } from './json.ts'

test('JSON is read as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      assert.deepEqual(parseJson(JSON.stringify(value), 'it'), JSON.parse(JSON.stringify(value)))
    }),
  )
})

test('Python’s infinities and NaN are read, in strings left alone', () => {
  const text = '{"a": Infinity, "b": [-Infinity, NaN], "c": "NaN \\" Infinity", "d": "\\\\"}'
  assert.deepEqual(parseJson(text, 'it'), {
    a: Number.POSITIVE_INFINITY,
    b: [Number.NEGATIVE_INFINITY, null],
    c: 'NaN " Infinity',
    d: '\\',
  })
})

test('what is no JSON, or nested without end, is refused', () => {
  for (const text of ['', '{', '[1,]', 'nan', '['.repeat(1e6), '{"a":'.repeat(1e5)]) {
    assert.throws(() => parseJson(text, 'it'), { name: 'ModelFileError' })
  }
})

test('brackets in strings do not count as nesting', () => {
  assert.equal(parseJson(`"${'['.repeat(1000)}\\"["`, 'it'), `${'['.repeat(1000)}"[`)
})
