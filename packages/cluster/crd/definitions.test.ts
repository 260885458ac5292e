import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { discoveryEndpoint } from '../apiserver/discovery/discovery.ts'
import { createApi } from '../apiserver/handler.ts'
import { openApiEndpoint } from '../apiserver/openapi/openapi.ts'
import { Resources } from '../apiserver/resources.ts'
import { Client } from '../client/client.ts'
import { runControllers } from '../controllers/loop/run.ts'
import { structs } from '../kinds/structure/structs.ts'
import { createMemoryStore } from '../store/live-store.ts'
import { customResourceDefinition } from './custom-resource-definition.ts'
import type { Definition } from './definition.ts'
import { definitionsController } from './definitions-controller.ts'
import type { JsonSchema } from './schema.ts'
import { Serving } from './serving.ts'
import { cronTabSchema, cronTabs, version } from './testing/cron-tabs.ts'

type Body = Record<string, unknown>

/** An API that knows definitions alone, and the controller that makes kinds of them. */
function started() {
  const resources = new Resources([customResourceDefinition], structs)
  const log = createLogger({ level: 'silent' })
  const clock = systemClock
  const endpoints = [discoveryEndpoint(resources), openApiEndpoint(resources)]
  const api = createApi({ store: createMemoryStore(), resources, clock, log, endpoints })
  const ended = new AbortController()
  const client = new Client({ fetch: (request) => api.fetch(request), userAgent: 'test' })
  const controllers = [definitionsController(new Serving(resources))]
  const done = runControllers({ controllers, client, clock, log, signal: ended.signal })
  const send = async (method: string, path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const init = body === undefined ? {} : { body: JSON.stringify(body), headers }
    const answer = await api.fetch(new Request(`http://cluster${path}`, { method, ...init }))
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body }
  }
  return {
    api,
    send,
    async status(path: string) {
      return (await api.fetch(new Request(`http://cluster${path}`))).status
    },
    async [Symbol.asyncDispose]() {
      ended.abort()
      await done
    },
  }
}

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const objects = '/apis/stable.example.com/v1/crontabs'

const clusterWide = (...versions: Parameters<typeof version>[]) => {
  const definition = cronTabs(versions.map((it) => version(...it)))
  definition.spec.scope = 'Cluster'
  return definition
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await check()) return
    await wait(10)
  }
  throw new Error('It did not come about.')
}

type Send = ReturnType<typeof started>['send']
const isEstablished = async (send: Send) =>
  JSON.stringify((await send('GET', `${definitions}/crontabs.stable.example.com`)).body).includes(
    'InitialNamesAccepted',
  )

test('a definition is named, established, served and published', async () => {
  await using cluster = started()
  const { send } = cluster
  const created = await send('POST', definitions, clusterWide([cronTabSchema]))
  assert.equal(created.status, 201)
  await until(() => isEstablished(send))
  const list = await send('GET', '/apis/stable.example.com/v1')
  assert.equal((list.body.resources as Body[])[0]?.name, 'crontabs')
  const document = await send('GET', '/openapi/v3/apis/stable.example.com/v1')
  const { schemas } = document.body.components as { schemas: Body }
  assert.ok(schemas['com.example.stable.v1.CronTab'])
})

const cronTab = (spec: Body) => ({
  apiVersion: 'stable.example.com/v1',
  kind: 'CronTab',
  metadata: { name: 'a' },
  spec,
})

test('custom objects are defaulted, pruned and checked', async () => {
  await using cluster = started()
  const { send } = cluster
  await send('POST', definitions, clusterWide([cronTabSchema]))
  await until(() => isEstablished(send))
  const refused = await send('POST', objects, cronTab({ cronSpec: 1 }))
  assert.equal(refused.status, 422)
  const strict = `${objects}?fieldValidation=Strict`
  const unknown = await send('POST', strict, cronTab({ cronSpec: '* * * * *', odd: 1 }))
  assert.match(String(unknown.body.message), /strict decoding error: unknown field "spec.odd"/)
  const created = await send(
    'POST',
    objects,
    cronTab({ cronSpec: '* * * * *', odd: 1, note: null }),
  )
  assert.equal(created.status, 201)
  assert.deepEqual(created.body.spec, { cronSpec: '* * * * *', note: null, replicas: 2 })
  assert.equal((created.body.metadata as Body).generation, 1)
})

const withSpec = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties: { spec: { type: 'object', properties } },
})
const text: JsonSchema = { type: 'string' }

test('objects are given in each served version, with the defaults of the one they are stored in', async () => {
  await using cluster = started()
  const { send } = cluster
  const newer = withSpec({ cronSpec: text, replicas: { type: 'integer' }, extra: defaultText })
  const second = { name: 'v2', storage: false, deprecated: true }
  await send('POST', definitions, clusterWide([cronTabSchema], [newer, second]))
  await until(() => isEstablished(send))
  await send('POST', objects, cronTab({ cronSpec: '* * * * *', note: 'old' }))
  const read = await send('GET', '/apis/stable.example.com/v2/crontabs/a')
  assert.equal(read.body.apiVersion, 'stable.example.com/v2')
  assert.deepEqual(read.body.spec, { cronSpec: '* * * * *', replicas: 2 })
  assert.equal(read.headers.get('warning'), '299 - "stable.example.com/v2 CronTab is deprecated"')
})

const defaultText: JsonSchema = { type: 'string', default: 'x' }
const newObjects = '/apis/stable.example.com/v2/crontabs'

test('what the stored version has no field for is lost, and clients are told what is left', async () => {
  await using cluster = started()
  const { send } = cluster
  const older = withSpec({ cronSpec: text, added: defaultText })
  const newer = withSpec({ cronSpec: text, added: text, extra: defaultText })
  await send('POST', definitions, clusterWide([older], [newer, { name: 'v2', storage: false }]))
  await until(() => isEstablished(send))
  const made = cronTab({ cronSpec: 'a', extra: 'y' })
  const created = await send('POST', newObjects, { ...made, apiVersion: 'stable.example.com/v2' })
  assert.deepEqual(created.body.spec, { cronSpec: 'a', added: 'x' })
  const path = `${newObjects}/a`
  assert.deepEqual((await send('GET', path)).body, created.body)
  const spec = { ...(created.body.spec as Body), extra: 'z' }
  const updated = await send('PUT', path, { ...created.body, spec })
  assert.deepEqual(updated.body.spec, { cronSpec: 'a', added: 'x' })
})

test('an update that changes nothing still stores in the version that is stored by now', async () => {
  await using cluster = started()
  const { api, send } = cluster
  const schema = withSpec({ cronSpec: text })
  const second = { name: 'v2', storage: false }
  const { body } = await send('POST', definitions, clusterWide([schema], [schema, second]))
  await until(() => isEstablished(send))
  await send('POST', objects, cronTab({ cronSpec: 'a' }))
  const path = `${definitions}/crontabs.stable.example.com`
  const [old, next] = (body as unknown as Definition).spec.versions ?? []
  const versions = [
    { ...old, storage: false },
    { ...next, storage: true },
  ]
  const { body: now } = await send('GET', path)
  assert.equal(
    (await send('PUT', path, { ...now, spec: { ...(now.spec as Body), versions } })).status,
    200,
  )
  const stored = () => api.server.store.get('/stable.example.com/crontabs/a')?.value ?? ''
  await until(async () => {
    await send('PUT', `${objects}/a`, (await send('GET', `${objects}/a`)).body)
    return stored().includes('"apiVersion":"stable.example.com/v2"')
  })
  const before = stored()
  await send('PUT', `${objects}/a`, (await send('GET', `${objects}/a`)).body)
  assert.equal(stored(), before)
})

test('objects go with their definition though no version is served any more', async () => {
  await using cluster = started()
  const { send } = cluster
  const path = `${definitions}/crontabs.stable.example.com`
  await send('POST', definitions, clusterWide([cronTabSchema]))
  await until(() => isEstablished(send))
  await send('POST', objects, cronTab({ cronSpec: '* * * * *' }))
  const { body } = await send('GET', path)
  const { versions } = (body as unknown as Definition).spec
  for (const it of versions ?? []) it.served = false
  await send('PUT', path, body)
  await until(async () => (await cluster.status(objects)) === 404)
  await send('DELETE', path)
  await until(async () => (await send('GET', path)).status === 404)
  await send('POST', definitions, clusterWide([cronTabSchema]))
  await until(() => isEstablished(send))
  assert.deepEqual((await send('GET', objects)).body.items, [])
})

test('a definition takes its objects with it', async () => {
  await using cluster = started()
  const { send } = cluster
  await send('POST', definitions, clusterWide([cronTabSchema]))
  await until(() => isEstablished(send))
  await send('POST', objects, cronTab({ cronSpec: '* * * * *' }))
  const path = `${definitions}/crontabs.stable.example.com`
  const deleted = await send('DELETE', path)
  assert.deepEqual((deleted.body.metadata as Body).finalizers, [
    'customresourcecleanup.apiextensions.k8s.io',
  ])
  await until(async () => (await send('GET', path)).status === 404)
  await send('POST', definitions, clusterWide([cronTabSchema]))
  await until(() => isEstablished(send))
  assert.deepEqual((await send('GET', objects)).body.items, [])
})

test('a null that is applied stays where the schema allows it, and is refused elsewhere', async () => {
  await using cluster = started()
  const { api, send } = cluster
  await send('POST', definitions, clusterWide([cronTabSchema]))
  await until(() => isEstablished(send))
  const apply = async (spec: Body) => {
    const request = new Request(`http://cluster${objects}/a?fieldManager=me`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: JSON.stringify(cronTab(spec)),
    })
    return (await (await api.fetch(request)).json()) as Body
  }
  const kept = await apply({ cronSpec: '* * * * *', note: null })
  assert.deepEqual(kept.spec, { cronSpec: '* * * * *', note: null, replicas: 2 })
  const refused = await apply({ cronSpec: '* * * * *', mode: null })
  assert.match(String(refused.message), /spec.mode in body must be of type string: "null"/)
})

test('who reads an old version is told of the newest that is served', async () => {
  await using cluster = started()
  const { send } = cluster
  const old = { name: 'v1beta1', storage: false, deprecated: true }
  await send('POST', definitions, clusterWide([cronTabSchema], [cronTabSchema, old]))
  await until(() => isEstablished(send))
  const read = await send('GET', '/apis/stable.example.com/v1beta1/crontabs')
  assert.equal(
    read.headers.get('warning'),
    '299 - "stable.example.com/v1beta1 CronTab is deprecated; use stable.example.com/v1 CronTab"',
  )
})
