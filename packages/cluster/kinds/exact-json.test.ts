import assert from 'node:assert/strict'
import { test } from 'node:test'
import { numberOf, parseExact } from './exact-json.ts'

test('whole numbers that a number does not surely hold are bigints, as far as int64 goes', () => {
  assert.equal(numberOf('9007199254740991'), 9007199254740991)
  assert.equal(numberOf('9007199254740992'), 9007199254740992n)
  assert.equal(numberOf('-9223372036854775808'), -(2n ** 63n))
  assert.equal(numberOf('9223372036854775808'), 2 ** 63)
  assert.equal(numberOf('1e300'), 1e300)
  assert.equal(numberOf('9007199254740993.5'), 9007199254740994)
})

test('what is read and written again is the same text', () => {
  const text = '{"a":[9007199254740993,-9223372036854775808,1.5,"9007199254740993"],"b":1}'
  assert.equal(JSON.stringify(parseExact(text)), text)
})
