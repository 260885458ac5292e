import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { createApi } from '../apiserver/handler.ts'
import { Resources } from '../apiserver/resources.ts'
import { structs } from '../kinds/structure/structs.ts'
import { kinds } from '../kinds/table.ts'
import type { Store } from '../store/store.ts'
import { PlainApi, plainApi } from '../testing/plain-api.ts'
import { serveStored } from './serve-stored.ts'
import { Serving } from './serving.ts'
import { cronTabSchema, cronTabs, version } from './testing/cron-tabs.ts'

const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const objects = '/apis/stable.example.com/v1/namespaces/lab/crontabs'

/** Another process over the same store, before any of its controllers runs. */
function restarted(store: Store): PlainApi {
  const resources = new Resources(kinds, structs)
  const log = createLogger({ level: 'silent' })
  const api = createApi({ store, resources, clock: systemClock, log })
  serveStored(api.server, new Serving(resources))
  return new PlainApi(api, store)
}

async function withDefinition(conditions: readonly object[]): Promise<Store> {
  const api = await plainApi()
  const definition = cronTabs([version(cronTabSchema)])
  const { body } = await api.send('POST', path, definition)
  const status = { acceptedNames: definition.spec.names, storedVersions: ['v1'], conditions }
  const named = `${path}/crontabs.stable.example.com/status`
  assert.equal((await api.send('PUT', named, { ...body, status })).status, 200)
  return api.store
}

test('what was established before a restart is served from the first request on', async () => {
  const store = await withDefinition([
    { type: 'NamesAccepted', status: 'True' },
    { type: 'Established', status: 'True' },
  ])
  const { status, body } = await restarted(store).send('GET', objects)
  assert.equal(status, 200)
  assert.deepEqual(body.items, [])
})

test('what was not established before a restart is not served by it', async () => {
  const store = await withDefinition([{ type: 'NamesAccepted', status: 'False' }])
  assert.equal((await restarted(store).send('GET', objects)).status, 404)
})
