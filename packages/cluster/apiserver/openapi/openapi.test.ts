import assert from 'node:assert/strict'
import test from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import type { Kind } from '../../kinds/kind.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { createMemoryStore } from '../../store/live-store.ts'
import { createApi } from '../handler.ts'
import { Resources } from '../resources.ts'
import { openApiEndpoint } from './openapi.ts'

const deployment: Kind = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  isNamespaced: true,
  structure: 'io.k8s.api.apps.v1.Deployment',
  status: {},
  scale: { replicas: [], statusReplicas: [], selector: [] },
}
const node: Kind = {
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  isNamespaced: false,
  structure: 'io.k8s.api.core.v1.Node',
}

// biome-ignore lint/suspicious/noExplicitAny: documents of any shape, looked into here alone
type Document = any

function served() {
  const resources = new Resources([deployment, node], structs)
  const api = createApi({
    store: createMemoryStore(),
    resources,
    clock: systemClock,
    log: createLogger({ level: 'silent' }),
    endpoints: [openApiEndpoint(resources)],
  })
  const get = (path: string, headers: Record<string, string> = {}) =>
    api.fetch(new Request(`http://cluster${path}`, { headers }))
  const read = async (path: string): Promise<Document> => (await get(path)).json()
  return { resources, get, read }
}

const spec = 'io.k8s.api.core.v1.PodSpec'

test('version 2 has every path, and what patches need to know of lists', async () => {
  const document = await served().read('/openapi/v2')
  assert.ok(document.paths['/api/v1/nodes/{name}'].patch)
  assert.ok(document.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale'].put)
  const { containers } = document.definitions[spec].properties
  assert.deepEqual(
    [containers['x-kubernetes-patch-merge-key'], containers['x-kubernetes-patch-strategy']],
    ['name', 'merge'],
  )
})

test('no schema refers to one that is not there', async () => {
  const { read } = served()
  for (const path of ['/openapi/v2', '/openapi/v3/apis/apps/v1']) {
    const document = await read(path)
    const schemas = document.definitions ?? document.components.schemas
    for (const [, name = ''] of JSON.stringify(document).matchAll(
      /"#\/(?:definitions|components\/schemas)\/([^"]+)"/g,
    ))
      assert.ok(schemas[name], name)
  }
})

test('clients find the query parameters that they look for in a patch', async () => {
  const { read } = served()
  const path = '/apis/apps/v1/namespaces/{namespace}/deployments/{name}'
  for (const document of ['/openapi/v2', '/openapi/v3/apis/apps/v1']) {
    const { patch } = (await read(document)).paths[path]
    const names = patch.parameters.map(({ name }: { name?: string }) => name)
    assert.ok(names.includes('fieldValidation') && names.includes('dryRun'), document)
    assert.deepEqual(patch['x-kubernetes-group-version-kind'], {
      group: 'apps',
      kind: 'Deployment',
      version: 'v1',
    })
  }
})

test('words that a field takes are listed', async () => {
  const { components } = await served().read('/openapi/v3/apis/apps/v1')
  assert.deepEqual(components.schemas[spec].properties.restartPolicy.enum, [
    'Always',
    'Never',
    'OnFailure',
  ])
})

test('the index leads to documents by their hash, which may be kept', async () => {
  const { get, read } = served()
  const { paths } = await read('/openapi/v3')
  assert.deepEqual(Object.keys(paths), ['api/v1', 'apis/apps/v1'])
  const url: string = paths['apis/apps/v1'].serverRelativeURL
  assert.match((await get(url)).headers.get('cache-control') ?? '', /immutable/)
  const other = await get('/openapi/v3/apis/apps/v1?hash=OLD')
  assert.deepEqual([other.status, other.headers.get('location')], [301, url])
  assert.equal((await get('/openapi/v3/apis/nothing/v1')).status, 404)
})

test('documents change with what is served, and their tags with them', async () => {
  const { resources, get } = served()
  const tag = (await get('/openapi/v2')).headers.get('etag') ?? ''
  assert.equal((await get('/openapi/v2', { 'if-none-match': tag })).status, 304)
  resources.remove('', 'v1', 'nodes')
  const next = await get('/openapi/v2', { 'if-none-match': tag })
  assert.equal(next.status, 200)
  assert.equal(((await next.json()) as Document).paths['/api/v1/nodes'], undefined)
})

/** The length-delimited fields of a protobuf message, by number. */
function fieldsOf(bytes: Uint8Array): Map<number, Uint8Array[]> {
  const found = new Map<number, Uint8Array[]>()
  let at = 0
  const varint = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const key = varint()
    if (key % 8 === 0) varint()
    else {
      const length = varint()
      const field = Math.floor(key / 8)
      found.set(field, [...(found.get(field) ?? []), bytes.subarray(at, at + length)])
      at += length
    }
  }
  return found
}

test('version 2 can be had in protobuf, by the name that older clients know', async () => {
  const { get, read } = served()
  const answer = await get('/openapi/v2', {
    accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
  })
  assert.equal(
    answer.headers.get('content-type'),
    'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
  )
  const document = fieldsOf(new Uint8Array(await answer.arrayBuffer()))
  assert.equal(new TextDecoder().decode(document.get(1)?.[0]), '2.0')
  const definitions = fieldsOf(document.get(9)?.[0] ?? new Uint8Array()).get(1) ?? []
  const names = definitions.map((it) => new TextDecoder().decode(fieldsOf(it).get(1)?.[0]))
  assert.deepEqual(names, Object.keys((await read('/openapi/v2')).definitions))
})
