import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namespaces } from '../client/resources.ts'
import { namespaceTermination } from './namespace-termination.ts'
import { eventually, running } from './testing/running.ts'

test('a namespace stays while nobody can tell what else is in it', async () => {
  let unknown = ['metrics.example/v1', 'other.example/v2']
  await using cluster = await running(() => [
    namespaceTermination({ resources: () => [], undiscovered: () => unknown }),
  ])
  const { client } = cluster
  const read = () => client.get(namespaces, { name: 'going' }).catch(() => undefined)
  await client.create(namespaces, { metadata: { name: 'going' } })
  await client.delete(namespaces, { name: 'going' })
  const conditions = await eventually(async () => (await read())?.status?.conditions)
  assert.deepEqual(
    conditions.map(({ type, status, reason }) => [type, status, reason]),
    [
      ['NamespaceDeletionDiscoveryFailure', 'True', 'DiscoveryFailed'],
      ['NamespaceDeletionGroupVersionParsingFailure', 'False', 'ParsedGroupVersions'],
      ['NamespaceDeletionContentFailure', 'False', 'ContentDeleted'],
      ['NamespaceContentRemaining', 'False', 'ContentRemoved'],
      ['NamespaceFinalizersRemaining', 'False', 'ContentHasNoFinalizers'],
    ],
  )
  assert.equal(
    conditions[0]?.message,
    'Discovery failed for some groups, 2 failing: unable to retrieve the complete list of server APIs: metrics.example/v1: stale GroupVersion discovery: metrics.example/v1, other.example/v2: stale GroupVersion discovery: other.example/v2',
  )
  unknown = []
  await eventually(async () => !(await read()))
})
