import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type PlainApi, plainApi } from '../../../testing/plain-api.ts'

const sets = '/apis/apps/v1/namespaces/lab/replicasets'
const template = {
  metadata: { labels: { a: 'b' } },
  spec: { containers: [{ name: 'c', image: 'i' }] },
}

let api: PlainApi
beforeEach(async () => {
  api = await plainApi()
  const spec = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template }
  await api.send('POST', sets, { metadata: { name: 'web' }, spec })
})

const applyScale = (replicas: number, query: string) =>
  api.send(
    'PATCH',
    `${sets}/web/scale?${query}`,
    {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web' },
      spec: { replicas },
    },
    { 'content-type': 'application/apply-patch+yaml' },
  )

/** Who owns the replicas, and when since. */
async function owners(): Promise<unknown[]> {
  const { body } = await api.send('GET', `${sets}/web`)
  return body.metadata.managedFields
    .filter((it: { fieldsV1: Record<string, object> }) =>
      Object.hasOwn(it.fieldsV1['f:spec'] ?? {}, 'f:replicas'),
    )
    .map((it: Record<string, unknown>) => [it.manager, it.operation, it.subresource, it.time])
}

test('an update of a scale is its manager’s, without a time', async () => {
  const { status, body } = await api.merge(`${sets}/web/scale`, { spec: { replicas: 3 } })
  assert.equal(status, 200)
  assert.deepEqual([body.kind, body.spec], ['Scale', { replicas: 3 }])
  assert.deepEqual(await owners(), [['tester', 'Update', 'scale', undefined]])
})

test('a patch that changes no replicas still parts the claim to them from the rest', async () => {
  const before = await api.send('GET', `${sets}/web/scale`)
  const after = await api.merge(`${sets}/web/scale`, { spec: { replicas: 1 } })
  assert.notEqual(after.body.metadata.resourceVersion, before.body.metadata.resourceVersion)
  assert.deepEqual(await owners(), [['tester', 'Update', undefined, undefined]])
})

test('applying a scale conflicts with who owns the replicas, and takes them by force', async () => {
  const refused = await applyScale(4, 'fieldManager=me')
  assert.equal(refused.status, 409)
  assert.match(
    refused.body.message,
    /conflict with "tester" using autoscaling\/v1: .spec.replicas$/,
  )
  const forced = await applyScale(4, 'fieldManager=me&force=true')
  assert.equal(forced.body.spec.replicas, 4)
  assert.deepEqual(await owners(), [['me', 'Apply', 'scale', undefined]])
  const other = await applyScale(5, 'fieldManager=other')
  assert.match(other.body.message, /conflict with "me" with subresource "scale": .spec.replicas$/)
})

test('a scale of fewer than none is refused', async () => {
  const { status, body } = await api.merge(`${sets}/web/scale`, { spec: { replicas: -1 } })
  assert.equal(status, 422)
  assert.match(
    body.message,
    /^Scale.autoscaling "web" is invalid: spec.replicas: Invalid value: -1:/,
  )
})
