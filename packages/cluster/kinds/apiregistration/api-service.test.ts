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

test('a registration that names a service is not available before somebody looked', async () => {
  const service = { name: 's', namespace: 'n' }
  const { status, body } = await create('v1.a.b', { ...good, service, caBundle: 'YWE=' })
  assert.equal(status, 201)
  assert.deepEqual(body.spec.service, { ...service, port: 443 })
  assert.deepEqual(body.status, {})
  const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
  const table = await api.send('GET', `${path}/v1.a.b`, undefined, asTable)
  assert.deepEqual(table.body.rows[0].cells.slice(0, 3), ['v1.a.b', 'n/s', 'Unknown'])
})

test('a registration says which service it is, and trusts it in one way', async () => {
  const refused = async (spec: object) => {
    const { body } = await create('v1.a.b', { ...good, ...spec })
    return body.details.causes.map((it: { message: string; field: string }) => [
      it.field,
      it.message,
    ])
  }
  const bad = { service: { port: 70_000 }, insecureSkipTLSVerify: true, caBundle: 'YWE=' }
  assert.deepEqual(await refused(bad), [
    ['spec.service.namespace', 'Required value'],
    ['spec.service.name', 'Required value'],
    [
      'spec.service.port',
      'Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive',
    ],
    ['spec.insecureSkipTLSVerify', 'Invalid value: true: may not be true if caBundle is present'],
  ])
})

test('nobody else serves the core API', async () => {
  const spec = { ...good, group: '', service: { name: 's', namespace: 'n' } }
  const { status, body } = await create('v1.', spec)
  assert.equal(status, 422)
  assert.match(body.message, /spec.service: Forbidden: the core API is served here alone/)
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
