import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '../apiserver/status.ts'
import type { KubeObject } from '../kinds/object.ts'
import { type Application, apply as applyTo } from './apply.ts'
import { updateManagedFields as update } from './managed-fields.ts'
import { structs, thing } from './testing/small-structs.ts'

/** Of one version nothing has to be waited for. */
function atHand(made: ReturnType<typeof applyTo>): KubeObject {
  if (made instanceof Promise) throw new TypeError('It is not at hand.')
  return made
}
const apply = (...how: Parameters<typeof applyTo>) => atHand(applyTo(...how))
const updateManagedFields = (...how: Parameters<typeof update>) => atHand(update(...how))

const by = (manager: string, more: Partial<Application> = {}): Application => ({
  manager,
  apiVersion: 'v1',
  kind: 'Thing',
  force: false,
  struct: thing,
  structs,
  resetFields: [['status']],
  now: '2026-01-01T00:00:00Z',
  ...more,
})

const config = (spec: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 't', ...metadata },
  spec,
})

/** As the server has it after the first apply. */
const made = (spec: object, manager = 'alice') => {
  const object = apply(undefined, config(spec), by(manager))
  object.metadata.uid = 'u'
  return object
}

const ownersOf = (object: KubeObject) =>
  Object.fromEntries(
    (object.metadata.managedFields ?? []).map((entry) => [entry.manager, entry.fieldsV1]),
  )

const specOf = (object: KubeObject) =>
  object.spec as { replicas?: number; containers?: { name: string; image?: string }[] }

test('who applies owns what the configuration holds, elements by their keys and defaults of keys', () => {
  const object = made({
    replicas: 1,
    containers: [{ name: 'one', ports: [{ containerPort: 80 }] }],
  })
  assert.deepEqual(ownersOf(object).alice, {
    'f:spec': {
      'f:replicas': {},
      'f:containers': {
        'k:{"name":"one"}': {
          '.': {},
          'f:name': {},
          'f:ports': {
            'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
          },
        },
      },
    },
  })
})

test('applying what another manager has otherwise is a conflict, and force takes it', () => {
  const object = made({ replicas: 1 })
  assert.throws(
    () => apply(object, config({ replicas: 2 }), by('bob')),
    (error) =>
      error instanceof StatusError &&
      error.code === 409 &&
      error.message === 'Apply failed with 1 conflict: conflict with "alice": .spec.replicas',
  )
  const forced = apply(object, config({ replicas: 2 }), by('bob', { force: true }))
  assert.deepEqual(ownersOf(forced), { bob: { 'f:spec': { 'f:replicas': {} } } })
  assert.equal(specOf(forced).replicas, 2)
})

test('applying what another manager has alike makes both its owners', () => {
  const both = apply(made({ replicas: 1 }), config({ replicas: 1 }), by('bob'))
  assert.deepEqual(Object.keys(ownersOf(both)).toSorted(), ['alice', 'bob'])
  const left = apply(both, config({}), by('alice'))
  assert.equal(specOf(left).replicas, 1)
  assert.deepEqual(ownersOf(left).alice, { 'f:spec': {} })
  assert.deepEqual(ownersOf(left).bob, { 'f:spec': { 'f:replicas': {} } })
})

test('what is applied no more goes, unless somebody else owns it', () => {
  const object = made({
    replicas: 1,
    containers: [{ name: 'one', image: 'one:1' }, { name: 'two' }],
  })
  const more = apply(
    object,
    config({ containers: [{ name: 'one' }, { name: 'three' }] }),
    by('bob'),
  )
  assert.deepEqual(
    specOf(more).containers?.map(({ name }) => name),
    ['one', 'two', 'three'],
  )
  const less = apply(more, config({}), by('alice'))
  assert.deepEqual(specOf(less).containers, [{ name: 'one' }, { name: 'three' }])
  assert.equal(specOf(less).replicas, undefined)
})

test('elements applied in another order take that order, others stay behind whom they followed', () => {
  const named = (...names: string[]) => ({ containers: names.map((name) => ({ name })) })
  const object = made(named('a', 'b', 'c'))
  const mixed = apply(object, config(named('x')), by('bob'))
  const turned = apply(mixed, config(named('c', 'a', 'b')), by('alice'))
  assert.deepEqual(
    specOf(turned).containers?.map(({ name }) => name),
    ['c', 'x', 'a', 'b'],
  )
})

test('an update takes fields over, and removing them frees them', () => {
  const object = made({ replicas: 1, paused: true })
  const next = { ...object, spec: { replicas: 3 } }
  const updated = updateManagedFields(object, next, by('kubectl'))
  assert.deepEqual(ownersOf(updated), { kubectl: { 'f:spec': { 'f:replicas': {} } } })
})

test('a create is owned by its maker, by-value structs and reset fields aside', () => {
  const object = {
    ...config({ containers: [{ name: 'one' }] }, { labels: { a: '1' } }),
    status: { phase: 'x' },
  }
  const created = updateManagedFields(undefined, object, by('maker'))
  assert.deepEqual(ownersOf(created).maker, {
    'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
    'f:spec': { 'f:containers': { '.': {}, 'k:{"name":"one"}': { '.': {}, 'f:name': {} } } },
  })
})

test('a client can make the server forget the managers', () => {
  const object = made({ replicas: 1 })
  const next = { ...object, metadata: { ...object.metadata, managedFields: [] } }
  assert.equal(updateManagedFields(object, next, by('kubectl')).metadata.managedFields, undefined)
})

test('an update of nothing changes no times', () => {
  const object = made({ replicas: 1 })
  const updated = updateManagedFields(
    object,
    { ...object },
    by('kubectl', { now: '2027-01-01T00:00:00Z' }),
  )
  assert.deepEqual(updated.metadata.managedFields, object.metadata.managedFields)
})

const misfits: readonly (readonly [string, object, string])[] = [
  [
    'a field of another type',
    { replicas: 'two' },
    '.spec.replicas: expected numeric (int or float), got string',
  ],
  ['a field that does not exist', { replica: 2 }, '.spec.replica: field not declared in schema'],
  [
    'one key twice',
    {
      containers: [
        { name: 'c', ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] },
      ],
    },
    '.spec.containers[name="c"].ports: duplicate entries for key [containerPort=80,protocol="TCP"]',
  ],
]

for (const [name, spec, words] of misfits)
  test(`apply refuses ${name}`, () =>
    assert.throws(() => apply(undefined, config(spec), by('alice')), {
      message: `failed to create typed patch object (/t; /v1, Kind=Thing): ${words}`,
    }))

test('a null that is applied is a value: it conflicts, and what had another goes by force', () => {
  const object = made({ replicas: 1 })
  const nothing = config({ replicas: null })
  assert.throws(() => apply(object, nothing, by('bob')), StatusError)
  const forced = apply(object, nothing, by('bob', { force: true }))
  assert.equal(specOf(forced).replicas, null)
  assert.deepEqual(Object.keys(ownersOf(forced)), ['bob'])
})

test('a null over a list of several owners leaves what is in it', () => {
  const object = made({ containers: [{ name: 'one' }] })
  const next = apply(object, config({ containers: null }), by('bob'))
  assert.deepEqual(specOf(next).containers, [{ name: 'one' }])
})

test('managers of another group’s fields go, though the object stays one that has managers', () => {
  const object = made({ replicas: 1 })
  for (const entry of object.metadata.managedFields ?? []) entry.apiVersion = 'other.example.com/v1'
  const change = { ...by('bob'), apiVersion: 'v1' }
  const next = updateManagedFields(object, config({ replicas: 2 }, object.metadata), change)
  assert.deepEqual(Object.keys(ownersOf(next)), ['bob'])
})
