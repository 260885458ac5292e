import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Client } from '../../client/client.ts'
import { type PlainApi, plainApi } from '../../testing/plain-api.ts'
import { defaultPolicy } from '../auth/default-policy.ts'
import { reconcilePolicy } from './reconcile-policy.ts'

const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles'
const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings'
const view = `${roles}/system:aggregate-to-view`
const binding = `${bindings}/system:basic-user`

let api: PlainApi
/** What a start does. */
const start = () => {
  const client = new Client({ fetch: (request) => api.api.fetch(request), userAgent: 'start' })
  return reconcilePolicy(api.api.server, client, defaultPolicy())
}
beforeEach(async () => {
  api = await plainApi()
  await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'kube-system' } })
  await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'kube-public' } })
  await start()
})

const get = async (path: string) => (await api.send('GET', path)).body

test('a start changes nothing where nothing was changed', async () => {
  const { revision } = api.store
  await start()
  assert.equal(api.store.revision, revision)
})

test('a start gives back rules, subjects and labels that are missing, and keeps what was added', async () => {
  const own = { apiGroups: ['example.com'], resources: ['things'], verbs: ['get'] }
  const before = (await get(view)).rules.length
  await api.merge(view, { rules: [own], metadata: { labels: { mine: 'x' } } })
  const someone = { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'someone' }
  await api.merge(binding, { subjects: [someone] })
  const bootstrapping = { metadata: { labels: { 'kubernetes.io/bootstrapping': null } } }
  await api.merge(binding, bootstrapping)
  await start()
  const role = await get(view)
  assert.deepEqual(role.rules[0], own)
  assert.ok(role.rules.length > before / 2)
  assert.equal(role.metadata.labels.mine, 'x')
  const bound = await get(binding)
  assert.deepEqual(
    bound.subjects.map((it: { name: string }) => it.name),
    ['someone', 'system:authenticated'],
  )
  assert.equal(bound.metadata.labels['kubernetes.io/bootstrapping'], 'rbac-defaults')
})

test('a start leaves alone what is annotated so', async () => {
  const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'false' }
  await api.merge(view, { rules: [], metadata: { annotations } })
  await start()
  assert.deepEqual((await get(view)).rules ?? [], [])
})

test('a start makes anew what is gone, and what binds another role', async () => {
  const { metadata, subjects } = await get(binding)
  await api.send('DELETE', view)
  await api.send('DELETE', binding)
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' }
  await api.send('POST', bindings, { metadata: { name: metadata.name }, roleRef, subjects })
  await start()
  assert.equal((await get(binding)).roleRef.name, 'system:basic-user')
  assert.ok((await get(view)).rules.length > 0)
})
