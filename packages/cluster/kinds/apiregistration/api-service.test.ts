import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type PlainApi, plainApi } from '../../testing/plain-api.ts'

const path = '/apis/apiregistration.k8s.io/v1/apiservices'

let api: PlainApi
beforeEach(async () => {
  api = await plainApi()
})

const create = (name: string, spec: object) => api.send('POST', path, { metadata: { name }, spec })
const good = { group: 'a.b', version: 'v1', groupPriorityMinimum: 100, versionPriority: 10 }

test('a registration of what is served here is available at once', async () => {
  const { status, body } = await create('v1.a.b', good)
  assert.equal(status, 201)
  const [{ type, status: is, reason }] = body.status.conditions
  assert.deepEqual([type, is, reason], ['Available', 'True', 'Local'])
})

test('a registration that names another server is refused', async () => {
  const service = { name: 's', namespace: 'n' }
  const { status, body } = await create('v1.a.b', { ...good, service })
  assert.equal(status, 422)
  assert.match(body.message, /spec.service: Forbidden: API servers beside this one/)
})

test('a registration has the name of its group and version, and bounded priorities', async () => {
  const spec = { group: 'B', version: '1', groupPriorityMinimum: 20_001, caBundle: 'YWE=' }
  const { body } = await create('v1.a.b', spec)
  assert.deepEqual(
    body.details.causes.map((it: { field: string }) => it.field),
    [
      'metadata.name',
      'spec.group',
      'spec.version',
      'spec.groupPriorityMinimum',
      'spec.versionPriority',
      'spec.caBundle',
    ],
  )
})
