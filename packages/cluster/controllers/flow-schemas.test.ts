import assert from 'node:assert/strict'
import { test } from 'node:test'
import { flowSchemas, priorityLevelConfigurations } from '../client/resources.ts'
import { danglingFlowSchemas } from './flow-schemas.ts'
import { eventually, running } from './testing/running.ts'

test('a flow schema says whether its priority level is there', async () => {
  await using work = await running(() => [danglingFlowSchemas])
  const { client } = work
  const level = { name: 'fast' }
  await client.create(flowSchemas, {
    metadata: { name: 'mine' },
    spec: { priorityLevelConfiguration: level, matchingPrecedence: 100 },
  })
  const told = (status: string) =>
    eventually(async () => {
      const conditions = (await client.get(flowSchemas, { name: 'mine' })).status?.conditions
      return conditions?.find((it) => it.type === 'Dangling' && it.status === status)
    })
  assert.equal(
    (await told('True')).message,
    'This FlowSchema references the PriorityLevelConfiguration object named "fast" but there is no such object',
  )
  const spec = { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } }
  await client.create(priorityLevelConfigurations, { metadata: level, spec })
  const found = await told('False')
  assert.equal(found.reason, 'Found')
  assert.match(found.message ?? '', /named "fast" and it exists$/)
  await client.delete(priorityLevelConfigurations, level)
  assert.equal((await told('True')).reason, 'NotFound')
})
