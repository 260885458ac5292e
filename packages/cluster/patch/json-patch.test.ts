import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { StatusError } from '../apiserver/status.ts'
import type { Json } from '../kinds/json.ts'
import { applyJsonPatch } from './json-patch.ts'

const before = () => ({ a: { b: [1, 2, 3] }, 'x/y': 1, 'm~n': 2 })

const cases: readonly (readonly [string, unknown[], unknown])[] = [
  ['a field is added', [{ op: 'add', path: '/c', value: 1 }], { ...before(), c: 1 }],
  [
    'an element is put before another',
    [{ op: 'add', path: '/a/b/1', value: 9 }],
    { ...before(), a: { b: [1, 9, 2, 3] } },
  ],
  [
    'an element is put at the end',
    [{ op: 'add', path: '/a/b/-', value: 9 }],
    { ...before(), a: { b: [1, 2, 3, 9] } },
  ],
  [
    'a negative index counts from the end',
    [{ op: 'remove', path: '/a/b/-1' }],
    { ...before(), a: { b: [1, 2] } },
  ],
  ['a field is replaced', [{ op: 'replace', path: '/x~1y', value: 7 }], { ...before(), 'x/y': 7 }],
  [
    'a field that is not there is set by replacing it',
    [{ op: 'replace', path: '/c', value: 1 }],
    { ...before(), c: 1 },
  ],
  [
    'a tilde is written ~0',
    [{ op: 'replace', path: '/m~0n', value: 7 }],
    { ...before(), 'm~n': 7 },
  ],
  [
    'a field is moved',
    [{ op: 'move', from: '/a/b', path: '/b' }],
    { ...before(), a: {}, b: [1, 2, 3] },
  ],
  ['a field is copied', [{ op: 'copy', from: '/a/b', path: '/b' }], { ...before(), b: [1, 2, 3] }],
  [
    'a test that holds lets the rest happen',
    [
      { op: 'test', path: '/a/b', value: [1, 2, 3] },
      { op: 'remove', path: '/a' },
    ],
    { 'x/y': 1, 'm~n': 2 },
  ],
  ['an absent field equals null', [{ op: 'test', path: '/nothing', value: null }], before()],
]

for (const [name, patch, after] of cases)
  test(`JSON patch: ${name}`, () => assert.deepEqual(applyJsonPatch(before(), patch), after))

const refusals: readonly (readonly [string, unknown, number, RegExp])[] = [
  [
    'a test that fails',
    [{ op: 'test', path: '/a', value: 1 }],
    422,
    /the server rejected our request/,
  ],
  ['a field that is not there', [{ op: 'remove', path: '/nothing' }], 422, /rejected/],
  ['an index past the end', [{ op: 'add', path: '/a/b/9', value: 1 }], 422, /rejected/],
  ['a parent that is no container', [{ op: 'add', path: '/x~1y/z', value: 1 }], 422, /rejected/],
  ['an operation that does not exist', [{ op: 'constructor', path: '/a' }], 422, /rejected/],
  [
    'a patch that is no list',
    {},
    400,
    /cannot unmarshal object into Go value of type \[\]handlers.jsonPatchOp/,
  ],
  [
    'too many operations',
    new Array(10_001).fill({ op: 'test', path: '/nothing' }),
    413,
    /10000, got 10001/,
  ],
]

for (const [name, patch, code, message] of refusals)
  test(`JSON patch refuses ${name}`, () =>
    assert.throws(
      () => applyJsonPatch(before(), patch),
      (error) => error instanceof StatusError && error.code === code && message.test(error.message),
    ))

test('a JSON patch leaves its object as it was, and a field named __proto__ is data', () => {
  const object = before()
  const patched = applyJsonPatch(object, [{ op: 'add', path: '/__proto__', value: { evil: true } }])
  assert.deepEqual(object, before())
  assert.equal((patched as { evil?: boolean }).evil, undefined)
  assert.ok(Object.hasOwn(patched, '__proto__'))
})

test('whatever a JSON patch holds, it is applied or refused with a status', () => {
  const path = fc.constantFrom('', '/', '/a', '/a/b', '/a/b/0', '/a/b/-', '/a/b/x', '/x~1y', '/q/r')
  const operation = fc.record(
    {
      op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
      path,
      from: path,
      value: fc.jsonValue(),
    },
    { requiredKeys: ['op', 'path'] },
  )
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 8 }), (patch) => {
      try {
        applyJsonPatch(before() as Json, patch)
      } catch (error) {
        assert.ok(error instanceof StatusError, String(error))
      }
    }),
  )
})
