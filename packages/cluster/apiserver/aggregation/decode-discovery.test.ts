import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromAggregated, fromResourceList } from './decode-discovery.ts'

const unnamed = { group: '', version: '', kind: '' }

test('resources of an older server become those of an aggregated document', () => {
  const list = {
    resources: [
      { name: 'dishes/status', namespaced: true, kind: 'Dish', verbs: ['get'] },
      {
        name: 'dishes',
        singularName: 'dish',
        namespaced: true,
        kind: 'Dish',
        verbs: ['get', 'list'],
        shortNames: ['di'],
        categories: ['all'],
      },
      { name: 'namespaces/queue', namespaced: false, kind: 'Value', verbs: ['get'] },
    ],
  }
  const below = (subresource: string, kind: string) => [
    { subresource, responseKind: { ...unnamed, kind }, verbs: ['get'] },
  ]
  assert.deepEqual(fromResourceList(list), [
    {
      resource: 'dishes',
      responseKind: { ...unnamed, kind: 'Dish' },
      scope: 'Namespaced',
      singularResource: 'dish',
      verbs: ['get', 'list'],
      shortNames: ['di'],
      categories: ['all'],
      subresources: below('status', 'Dish'),
    },
    {
      resource: 'namespaces',
      responseKind: unnamed,
      scope: 'Cluster',
      singularResource: '',
      verbs: null,
      subresources: below('queue', 'Value'),
    },
  ])
})

test('of an aggregated document one version is read', () => {
  const resource = {
    resource: 'dishes',
    responseKind: { group: 'a.b', version: 'v1', kind: 'Dish' },
    scope: 'Cluster',
    singularResource: 'dish',
    verbs: ['get'],
    subresources: [
      { subresource: 'scale', responseKind: unnamed, acceptedTypes: [unnamed], verbs: ['get'] },
    ],
  }
  const versions = [
    { version: 'v2', resources: [] },
    { version: 'v1', resources: [resource] },
  ]
  const list = { items: [{ metadata: { name: 'c.d' } }, { metadata: { name: 'a.b' }, versions }] }
  assert.deepEqual(fromAggregated(list, 'a.b', 'v1'), [resource])
  assert.equal(fromAggregated(list, 'a.b', 'v3'), undefined)
})

test('whatever a server says, what is made of it has the right form', () => {
  const value = fc.jsonValue({ maxDepth: 5 })
  const named = fc.record({ name: value, namespaced: value, verbs: value, kind: value })
  const said = fc.oneof(value, fc.record({ resources: fc.array(named) }))
  fc.assert(
    fc.property(said, (list) => {
      for (const it of fromResourceList(list)) {
        assert.equal(typeof it.resource, 'string')
        assert.ok(it.verbs === null || it.verbs.every((verb) => typeof verb === 'string'))
      }
    }),
  )
  const versions = fc.array(fc.record({ version: fc.constant('v1'), resources: value }))
  const item = fc.record({ metadata: fc.constant({ name: 'a.b' }), versions })
  fc.assert(
    fc.property(fc.oneof(value, fc.record({ items: fc.array(item) })), (list) => {
      for (const it of fromAggregated(list, 'a.b', 'v1') ?? [])
        assert.ok(['Cluster', 'Namespaced'].includes(it.scope))
    }),
  )
})
