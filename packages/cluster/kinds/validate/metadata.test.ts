import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kind } from '../kind.ts'
import type { KubeObject, ObjectMeta } from '../object.ts'
import { validateMetadata, validateMetadataUpdate } from './metadata.ts'

const things = kind({
  group: '',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  singular: 'thing',
  isNamespaced: true,
  structure: 'none',
})

const thing = (metadata: ObjectMeta): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { namespace: 'default', ...metadata },
})

const said = (metadata: ObjectMeta) =>
  validateMetadata(thing(metadata), things).map(({ field, message }) => `${field}: ${message}`)

test('a name, or a prefix of one, is needed', () => {
  assert.deepEqual(said({ name: 'a' }), [])
  assert.deepEqual(said({}), ['metadata.name: Required value: name or generateName is required'])
  assert.deepEqual(said({ name: 'a', generateName: 'a-' }), [])
})

test('owners say of which version and kind they are, and one at most controls', () => {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'a', uid: '1', controller: true }
  assert.deepEqual(said({ name: 'a', ownerReferences: [owner] }), [])
  assert.match(
    said({ name: 'a', ownerReferences: [owner, { ...owner, name: 'b' }] }).join(),
    /^metadata.ownerReferences: Invalid value: .* references for Pod\/a and Pod\/b$/,
  )
  assert.deepEqual(said({ name: 'a', ownerReferences: [{ ...owner, apiVersion: '' }] }), [
    'metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty',
  ])
})

test('an object keeps its name and uid, and gets no finalizer while it goes', () => {
  const old = thing({ name: 'a', uid: '1', deletionTimestamp: '2024-01-01T00:00:00Z' })
  const next = thing({
    name: 'a',
    uid: '2',
    deletionTimestamp: '2024-01-01T00:00:00Z',
    finalizers: ['a.io/b'],
  })
  assert.deepEqual(
    validateMetadataUpdate(next, old).map(({ field }) => field),
    ['metadata.finalizers', 'metadata.uid'],
  )
})
