import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { structs } from '../../kinds/structure/structs.ts'
import { kinds } from '../../kinds/table.ts'
import { createMemoryStore } from '../../store/live-store.ts'
import { createApi } from '../handler.ts'
import { Resources } from '../resources.ts'
import { ApiMetrics } from './metrics.ts'

test('metrics count what was answered and what is stored, and no names that clients make up', async () => {
  const store = createMemoryStore()
  const resources = new Resources(kinds, structs)
  const metrics = new ApiMetrics(resources, store)
  const api = createApi({
    store,
    resources,
    clock: systemClock,
    log: createLogger({ level: 'silent' }),
    endpoints: [metrics.endpoint],
    observe: (call, status) => metrics.observe(call, status),
  })
  const send = (path: string, init: RequestInit = {}) =>
    api.fetch(new Request(`http://api${path}`, init))
  await send('/api/v1/namespaces', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"metadata":{"name":"lab"}}',
  })
  await send('/api/v1/namespaces/lab')
  await send('/api/v1/namespaces/lab')
  await send('/api/v1/made-up')
  await send('/api/v1/namespaces/lab/pods/p/made-up')
  const text = await (await send('/metrics')).text()
  const lines = text.split('\n').filter((line) => line.startsWith('apiserver_'))
  assert.ok(
    lines.includes(
      'apiserver_request_total{verb="GET",group="",version="v1",resource="namespaces",subresource="",scope="resource",code="200"} 2',
    ),
  )
  assert.ok(lines.includes('apiserver_storage_objects{resource="namespaces"} 1'))
  assert.doesNotMatch(text, /made-up/)
})
