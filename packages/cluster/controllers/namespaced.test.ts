import assert from 'node:assert/strict'
import { it } from 'node:test'
import { deletableResources, ownedKinds } from './namespaced.ts'

const kindOf = (group: string, version: string, stored?: { group: string; version: string }) => ({
  kind: {
    group,
    version,
    plural: 'things',
    kind: 'Thing',
    isNamespaced: true,
    ...(stored && { conversion: { stored } }),
  },
})

const stored = { group: 'a', version: 'v2' }

it('every kind is dealt with once, in the version in which it is kept', () => {
  const served = [
    kindOf('a', 'v1', stored),
    kindOf('a', 'v2', stored),
    kindOf('a', 'v3', stored),
    kindOf('b', 'v1', stored),
  ]
  const thing = { group: 'a', version: 'v2', plural: 'things', kind: 'Thing' }
  assert.deepEqual(deletableResources(served), [thing])
})

it('a kind whose kept version is not served is dealt with in another', () => {
  const [kind] = ownedKinds([kindOf('a', 'v1', stored)])
  assert.equal(kind?.resource.version, 'v1')
  assert.deepEqual(kind?.names, ['a/v1 Thing'])
})
