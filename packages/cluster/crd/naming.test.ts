import assert from 'node:assert/strict'
import test from 'node:test'
import { nameDefinition } from './naming.ts'
import { cronTabs } from './testing/cron-tabs.ts'

test('names that nobody has are accepted', () => {
  const definition = cronTabs()
  const { names, conditions } = nameDefinition(definition, [definition])
  assert.deepEqual(names, definition.spec.names)
  assert.deepEqual(
    conditions.map(({ type, status, reason }) => [type, status, reason]),
    [
      ['NamesAccepted', 'True', 'NoConflicts'],
      ['Established', 'False', 'Installing'],
    ],
  )
})

test('names that another of the group has are not', () => {
  const first = cronTabs()
  first.status.acceptedNames = first.spec.names
  const second = cronTabs()
  second.spec.names = { ...second.spec.names, plural: 'others', singular: 'other' }
  const { names, conditions } = nameDefinition(second, [first, second])
  assert.deepEqual(names, { plural: 'others', singular: 'other' })
  assert.deepEqual(
    conditions.map(({ type, status, reason, message }) => [type, status, reason, message]),
    [
      ['NamesAccepted', 'False', 'ListKindConflict', '"CronTabList" is already in use'],
      ['Established', 'False', 'NotAccepted', 'not all names are accepted'],
    ],
  )
})
