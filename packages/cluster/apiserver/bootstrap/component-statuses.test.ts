import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainApi } from '../../testing/plain-api.ts'
import { componentStatuses } from './component-statuses.ts'

test('the parts of a cluster are well, are not watched, and others are not there', async () => {
  const api = await plainApi()
  api.api.server.resources.add(componentStatuses)
  const path = '/api/v1/componentstatuses'
  const { body, headers } = await api.send('GET', path)
  const names = body.items.map((it: { metadata: { name: string } }) => it.metadata.name)
  assert.deepEqual(names, ['scheduler', 'controller-manager', 'etcd-0'])
  assert.match(headers.get('warning') ?? '', /deprecated in v1.19\+/)
  assert.equal((await api.send('GET', `${path}/etcd-0`)).body.conditions[0].message, 'ok')
  const missing = await api.send('GET', `${path}/x`)
  assert.equal(missing.body.message, 'componentstatus "x" not found')
  const watch = await api.send('GET', `${path}?watch=true`)
  assert.equal(watch.status, 405)
  assert.match(watch.body.message, /^watch is not supported on resources of kind "componentstat/)
})
