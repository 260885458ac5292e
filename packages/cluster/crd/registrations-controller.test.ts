import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apiServices, automanaged } from '../client/api-services.ts'
import { eventually, running } from '../controllers/testing/running.ts'
import type { PlainApi } from '../testing/plain-api.ts'
import { definitions } from './conditions.ts'
import { definitionsController } from './definitions-controller.ts'
import { registrationsController } from './registrations-controller.ts'
import { Serving } from './serving.ts'
import { cronTabSchema, cronTabs, version } from './testing/cron-tabs.ts'

/** The other removes definitions. */
const both = ({ api }: PlainApi) => [
  registrationsController,
  definitionsController(new Serving(api.server.resources)),
]

test('each version that is served is registered while it is', async () => {
  await using work = await running(both)
  const { client } = work
  const names = async () => {
    const { items } = await client.list(apiServices)
    return items.map(({ metadata }) => metadata.name).toSorted()
  }
  const become = (...wanted: string[]) =>
    eventually(async () => (await names()).join() === wanted.join() || undefined)
  const other = version(cronTabSchema, { name: 'v2', storage: false })
  await client.create(definitions, cronTabs([version(cronTabSchema), other]))
  await become('v1.stable.example.com', 'v2.stable.example.com')
  const { metadata, spec } = await client.get(apiServices, { name: 'v2.stable.example.com' })
  assert.deepEqual(metadata.labels, { [automanaged]: 'true' })
  assert.equal(spec?.groupPriorityMinimum, 1000)
  await client.delete(apiServices, { name: 'v1.stable.example.com' })
  await become('v1.stable.example.com', 'v2.stable.example.com')
  const place = { name: 'crontabs.stable.example.com' }
  const unserved = [{ op: 'replace', path: '/spec/versions/1/served', value: false }]
  await client.patch(definitions, place, 'json', unserved)
  await become('v1.stable.example.com')
  await client.delete(definitions, place)
  await become()
})

test('a registration that somebody made by hand is left alone', async () => {
  await using work = await running(both)
  const { client } = work
  const spec = { group: 'a.b', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 }
  await client.create(apiServices, { metadata: { name: 'v1.a.b' }, spec })
  await client.create(definitions, cronTabs())
  await eventually(async () => (await client.list(apiServices)).items.length === 2 || undefined)
  await client.delete(definitions, { name: 'crontabs.stable.example.com' })
  await eventually(async () => (await client.list(apiServices)).items.length === 1 || undefined)
  assert.ok(await client.get(apiServices, { name: 'v1.a.b' }))
})
