import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import {
  closedObject,
  firstFault,
  fits,
  listOf,
  openObject,
  recordOf,
  textOf,
  wholeNumber,
} from './schemas.ts'

const hostileKeys = ['__proto__', 'constructor', 'prototype', 'toString', '', 'a\nb']
const open = openObject({ a: v.string(), b: v.exactOptional(v.boolean()) })
const closed = closedObject({ a: v.string(), b: v.exactOptional(v.boolean()) })
const texts = recordOf(v.string())

/** As from a file: `__proto__` is a key like any other. */
const withKey = (key: string, value: unknown): unknown =>
  JSON.parse(`{"a": "x", ${JSON.stringify(key)}: ${JSON.stringify(value)}}`)

test('lists, null and simple values are no objects, even where no field is required', () => {
  for (const value of [[], ['x'], null, undefined, 1, 'x', true]) {
    for (const schema of [openObject({}), closedObject({}), texts]) {
      assert.deepEqual(firstFault(schema, value), { path: [], message: 'must be an object' })
    }
  }
})

test('an open object may have any other field, a closed one none', () => {
  for (const key of hostileKeys) {
    assert.ok(fits(open, withKey(key, 1)))
    assert.deepEqual(firstFault(closed, withKey(key, 1)), { path: [key], message: 'is no field' })
  }
  for (const schema of [open, closed]) {
    assert.ok(fits(schema, { a: 'x' }))
    assert.ok(fits(schema, { a: 'x', b: true }))
    assert.deepEqual(firstFault(schema, {}), { path: ['a'], message: 'is missing' })
    assert.deepEqual(firstFault(schema, { a: 1 }), { path: ['a'], message: 'must be string' })
    assert.deepEqual(firstFault(schema, { a: 'x', b: null })?.path, ['b'])
  }
})

test('a field too many is told before a field with a fault', () => {
  assert.deepEqual(firstFault(closed, { a: 1, c: 1 })?.path, ['c'])
})

test('all values of a record are checked, whatever their keys', () => {
  for (const key of hostileKeys) {
    assert.ok(fits(texts, withKey(key, 'y')))
    assert.ok(!fits(texts, withKey(key, 1)))
  }
})

test('a list that is too long is refused before its items are looked at', () => {
  const items: unknown[] = []
  const item = v.custom<number>((value) => items.push(value) > 0)
  assert.equal(firstFault(listOf(item, 2), [1, 2, 3])?.message, 'must have at most 2 items')
  assert.deepEqual(items, [])
  assert.ok(fits(listOf(item, 2), [1, 2]))
  assert.deepEqual(items, [1, 2])
  assert.equal(firstFault(listOf(item, 2), { length: 0 })?.message, 'must be a list')
})

test('checking ends at the first fault', () => {
  const seen: unknown[] = []
  const item = v.custom<number>((value) => seen.push(value) < 3)
  assert.deepEqual(firstFault(listOf(item, 1000), Array(1000).fill(0))?.path, ['2'])
  assert.equal(seen.length, 3)
})

test('a whole number is finite and within its bounds', () => {
  const schema = wholeNumber(1, 3)
  assert.ok([1, 2, 3, 1.0].every((value) => fits(schema, value)))
  const wrong = [0, 4, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null, 1n]
  assert.ok(wrong.every((value) => !fits(schema, value)))
  assert.ok(!fits(wholeNumber(0), JSON.parse('1e999')))
})

test('characters are counted as code points', () => {
  const schema = textOf(3)
  assert.ok(['', 'abc', '😀😀😀'].every((text) => fits(schema, text)))
  assert.ok(['abcd', '😀😀😀😀', 'abc😀'].every((text) => !fits(schema, text)))
})

test('a fault tells nothing of what was found', () => {
  const schema = openObject({
    secret: v.exactOptional(v.string()),
    kind: v.exactOptional(v.literal('known')),
    map: v.exactOptional(texts),
  })
  for (const value of [
    { secret: 4711 },
    { kind: '4711'.repeat(1000) },
    { map: { ['4711'.repeat(1000)]: 1 } },
  ]) {
    assert.doesNotMatch(JSON.stringify(firstFault(schema, value)), /4711/)
  }
})

test('a value fits exactly where no fault is found', () => {
  const schema = openObject({ a: v.exactOptional(v.string()), b: v.exactOptional(texts) })
  const keys = fc.constantFrom('a', 'b', ...hostileKeys)
  const values = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()))
  fc.assert(
    fc.property(fc.oneof(values, fc.dictionary(keys, values)), (value) => {
      assert.equal(firstFault(schema, value) === undefined, fits(schema, value))
    }),
  )
})
