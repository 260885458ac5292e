import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import type { Kind } from '../../kinds/kind.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { createMemoryStore } from '../../store/live-store.ts'
import { createApi } from '../handler.ts'
import { Resources } from '../resources.ts'
import { discoveryEndpoint } from './discovery.ts'
import { compareVersions } from './version-order.ts'

const hpa: Kind = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  status: {},
}
const older: Kind = {
  ...hpa,
  version: 'v1',
  structure: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  conversion: {
    stored: { group: 'autoscaling', version: 'v2' },
    toStored: (object) => object,
    fromStored: (object) => object,
  },
}
const pod: Kind = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.Pod',
  status: {},
}
const binding: Kind = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  singular: 'binding',
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.Binding',
  verbs: ['create'],
}

function served() {
  const resources = new Resources([pod, binding, older, hpa], structs)
  const api = createApi({
    store: createMemoryStore(),
    resources,
    clock: systemClock,
    log: createLogger({ level: 'silent' }),
    endpoints: [discoveryEndpoint(resources)],
  })
  const get = (path: string, headers: Record<string, string> = {}) =>
    api.fetch(new Request(`http://cluster${path}`, { headers }))
  return { resources, get }
}

interface List {
  readonly kind: string
  readonly apiVersion?: string
  readonly resources: readonly { readonly name: string; readonly storageVersionHash?: string }[]
}
const listOf = async (path: string) => (await (await served().get(path)).json()) as List

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

test('groups list their versions, the preferred one first', async () => {
  const answer = await served().get('/apis/autoscaling')
  assert.deepEqual(await answer.json(), {
    kind: 'APIGroup',
    apiVersion: 'v1',
    name: 'autoscaling',
    versions: [
      { groupVersion: 'autoscaling/v2', version: 'v2' },
      { groupVersion: 'autoscaling/v1', version: 'v1' },
    ],
    preferredVersion: { groupVersion: 'autoscaling/v2', version: 'v2' },
  })
})

test('resource lists name subresources, and the hash of the version that is stored', async () => {
  const list = await listOf('/apis/autoscaling/v1')
  assert.deepEqual(list.resources[0]?.storageVersionHash, 'qwQve8ut294=')
  assert.deepEqual(list.resources[1], {
    name: 'horizontalpodautoscalers/status',
    singularName: '',
    namespaced: true,
    kind: 'HorizontalPodAutoscaler',
    verbs: ['get', 'patch', 'update'],
  })
  const core = await listOf('/api/v1')
  assert.equal(core.apiVersion, undefined)
  assert.deepEqual(core.resources.map(({ name }) => name).slice(0, 5), [
    'bindings',
    'pods',
    'pods/attach',
    'pods/binding',
    'pods/ephemeralcontainers',
  ])
  assert.equal(core.resources[0]?.storageVersionHash, undefined)
})

test('aggregated discovery has a tag that changes with what is served', async () => {
  const { resources, get } = served()
  const first = await get('/apis', { accept: aggregated })
  assert.equal(first.headers.get('content-type'), aggregated)
  const tag = first.headers.get('etag') ?? ''
  assert.equal((await get('/apis', { accept: aggregated, 'if-none-match': tag })).status, 304)
  resources.remove('autoscaling', 'v1', 'horizontalpodautoscalers')
  const next = await get('/apis', { accept: aggregated, 'if-none-match': tag })
  assert.equal(next.status, 200)
  const { items } = (await next.json()) as { items: { versions: unknown[] }[] }
  assert.equal(items[0]?.versions.length, 1)
})

test('versions of aggregated discovery that are not served fall back to the plain lists', async () => {
  const beta = 'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList'
  const answer = await served().get('/apis', { accept: `${beta},application/json` })
  assert.equal(((await answer.json()) as List).kind, 'APIGroupList')
  assert.equal((await served().get('/apis', { accept: beta })).status, 406)
})

test('versions and groups that are not there are not found', async () => {
  const { get } = served()
  assert.deepEqual(
    [(await get('/apis/autoscaling/v9')).status, (await get('/api/v2')).status],
    [404, 404],
  )
  assert.equal(await (await get('/apis/nothing.example.com')).text(), '404 page not found\n')
})

test('versions are ordered from the newest stable one down', () => {
  const names = ['foo1', 'v1', 'v10', 'v1beta1', 'v2beta2', 'v1alpha1', 'v2', 'v1beta10', 'bar']
  assert.deepEqual(names.sort(compareVersions), [
    'v10',
    'v2',
    'v1',
    'v2beta2',
    'v1beta10',
    'v1beta1',
    'v1alpha1',
    'bar',
    'foo1',
  ])
})
