import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FieldSet, fieldSetWith } from './field-set.ts'

const step = fc.constantFrom('f:a', 'f:b', 'f:c', 'k:{"name":"x"}', 'v:1')
const sets = fc
  .array(fc.array(step, { minLength: 1, maxLength: 4 }), { maxLength: 8 })
  .map((paths) => fieldSetWith(...paths))
const pathsOf = (set: FieldSet) => new Set(set.paths().map((path) => path.join(' ')))

test('union, difference and intersection are those of the paths', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const [left, right] = [pathsOf(a), pathsOf(b)]
      assert.deepEqual(pathsOf(a.union(b)), left.union(right))
      assert.deepEqual(pathsOf(a.difference(b)), left.difference(right))
      assert.deepEqual(pathsOf(a.intersection(b)), left.intersection(right))
    }),
  )
})

test('without leaves nothing below what it takes away', () => {
  const set = fieldSetWith(['f:a'], ['f:a', 'f:b'], ['f:c', 'f:d'])
  assert.deepEqual(set.without(fieldSetWith(['f:a'])).paths(), [['f:c', 'f:d']])
})

test('FieldsV1 holds the set', () => {
  fc.assert(
    fc.property(sets, (set) => assert.deepEqual(pathsOf(FieldSet.of(set.toJson())), pathsOf(set))),
  )
  assert.deepEqual(fieldSetWith(['f:a'], ['f:a', 'f:b']).toJson(), {
    'f:a': { '.': {}, 'f:b': {} },
  })
})

test('what was read is written again as it was, in the order of its steps', () => {
  fc.assert(
    fc.property(sets, (set) => {
      const json = set.toJson()
      assert.equal(FieldSet.of(json).toJson(), json)
    }),
  )
  for (const strange of [
    '{"f:b":{},"f:a":{}}',
    '{"f:a":{"f:b":{},".":{}}}',
    '{"f:a":{".":{}}}',
    '{"f:a":{".":{"x":1},"f:b":{}}}',
    '{".":{},"f:a":{}}',
  ]) {
    const set = FieldSet.of(JSON.parse(strange))
    assert.equal(
      JSON.stringify(set.toJson()),
      JSON.stringify(fieldSetWith(...set.paths()).toJson()),
    )
  }
})

test('a set includes and meets another by its paths', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const [left, right] = [pathsOf(a), pathsOf(b)]
      assert.equal(a.includes(b), right.isSubsetOf(left))
      assert.equal(a.meets(b), !right.isDisjointFrom(left))
    }),
  )
})

test('what is not FieldsV1 is refused', () => {
  for (const wrong of [null, [], { a: {} }, { 'f:a': 1 }])
    assert.throws(() => FieldSet.of(wrong), TypeError)
})

test('paths that end at a step are told before those that go on from it', () => {
  const set = fieldSetWith(['f:c', 'f:env', 'f:a'], ['f:c', 'f:image'], ['f:b'])
  assert.deepEqual(set.paths(), [['f:b'], ['f:c', 'f:image'], ['f:c', 'f:env', 'f:a']])
})
