import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '../../apiserver/status.ts'
import { structs, thing } from '../testing/small-structs.ts'
import { applyStrategicMergePatch } from './strategic-merge-patch.ts'

const before = () => ({
  metadata: { name: 't', finalizers: ['a', 'b'] },
  spec: {
    args: ['x'],
    containers: [
      { name: 'one', image: 'one:1', ports: [{ containerPort: 80 }] },
      { name: 'two', image: 'two:1' },
      { name: 'three' },
    ],
    strategy: { type: 'RollingUpdate', rollingUpdate: { name: 'r' } },
  },
})

const patched = (patch: object) =>
  applyStrategicMergePatch(before(), patch, thing, structs) as ReturnType<typeof before>
const names = (object: ReturnType<typeof before>) => object.spec.containers.map(({ name }) => name)

test('an element is found by its merge key and merged', () => {
  const { spec } = patched({ spec: { containers: [{ name: 'two', image: 'two:2' }] } })
  assert.deepEqual(spec.containers, [
    before().spec.containers[0],
    { name: 'two', image: 'two:2' },
    { name: 'three' },
  ])
})

test('a new element goes to the front, as upstream puts it', () => {
  assert.deepEqual(names(patched({ spec: { containers: [{ name: 'new' }] } })), [
    'new',
    'one',
    'two',
    'three',
  ])
})

test('a list without a merge strategy is replaced', () => {
  assert.deepEqual(patched({ spec: { args: ['y', 'z'] } }).spec.args, ['y', 'z'])
})

test('a list of scalars that merges gains what it lacks', () => {
  assert.deepEqual(
    new Set(patched({ metadata: { finalizers: ['c', 'a'] } }).metadata.finalizers),
    new Set(['a', 'b', 'c']),
  )
})

test('elements are deleted by $patch and by $deleteFromPrimitiveList', () => {
  assert.deepEqual(names(patched({ spec: { containers: [{ $patch: 'delete', name: 'two' }] } })), [
    'one',
    'three',
  ])
  assert.deepEqual(
    patched({ metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } }).metadata.finalizers,
    ['b'],
  )
})

test('$patch replace puts a list or a map in place of the old one', () => {
  assert.deepEqual(
    names(patched({ spec: { containers: [{ $patch: 'replace' }, { name: 'only' }] } })),
    ['only'],
  )
  assert.deepEqual(patched({ spec: { $patch: 'replace', args: ['q'] } }).spec, { args: ['q'] })
})

test('$setElementOrder gives the order, elements it does not name keep their places', () => {
  const order = [{ name: 'three' }, { name: 'one' }]
  assert.deepEqual(names(patched({ spec: { '$setElementOrder/containers': order } })), [
    'two',
    'three',
    'one',
  ])
})

test('$retainKeys leaves only the fields that it names', () => {
  const strategy = { $retainKeys: ['type'], type: 'Recreate' }
  assert.deepEqual(patched({ spec: { strategy } }).spec.strategy, { type: 'Recreate' })
})

test('null deletes, and in a new part says nothing', () => {
  assert.deepEqual(patched({ spec: { args: null } }).spec.args, undefined)
  const { metadata } = patched({ metadata: { labels: { a: null, b: '1' } } })
  assert.deepEqual((metadata as { labels?: unknown }).labels, { b: '1' })
})

const refusals: readonly (readonly [string, object, string])[] = [
  [
    'an element without its merge key',
    { spec: { containers: [{ image: 'noname' }] } },
    'map: map[image:noname] does not contain declared merge key: name',
  ],
  [
    'an unknown directive',
    { spec: { containers: [{ name: 'one', $patch: 'odd' }] } },
    'unknown patch type: odd in map: map[$patch:odd name:one]',
  ],
  [
    'elements in another order than $setElementOrder has them',
    {
      spec: {
        containers: [{ name: 'one' }, { name: 'z' }],
        '$setElementOrder/containers': [{ name: 'z' }, { name: 'one' }],
      },
    },
    "The order in patch list:\n[map[name:one] map[name:z]]\n doesn't match $setElementOrder list:\n[map[name:z] map[name:one]]\n",
  ],
]

for (const [name, patch, message] of refusals)
  test(`a strategic merge patch refuses ${name}`, () =>
    assert.throws(
      () => patched(patch),
      (error) => error instanceof StatusError && error.code === 500 && error.message === message,
    ))
