import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import { type PlainApi, plainApi, type Reply } from '../../testing/plain-api.ts'
import { convertHost, definitionOf, group, hosts, serve, versions } from './testing/hosts.ts'
import { startWebhookServer } from './testing/webhook-server.ts'

/*
 * Who owns what of objects that are changed by several versions: what a real API server said of the same requests, all of
 * them within one second.
 */

let api: PlainApi
let isBroken: boolean

const server = await startWebhookServer(({ apiVersion, kind, request }, response) => {
  if (isBroken) return response.destroy()
  const convertedObjects = request.objects.map((object: object) =>
    convertHost(object, request.desiredAPIVersion),
  )
  const said = { uid: request.uid, result: { status: 'Success' }, convertedObjects }
  return response.end(JSON.stringify({ apiVersion, kind, response: said }))
})
after(() => server[Symbol.asyncDispose]())

beforeEach(async () => {
  api = await plainApi(new SimulatedClock())
  isBroken = false
  serve(api, definitionOf(server, ['v1'], versions()))
})

const host = (version: string, fields: object) => ({
  apiVersion: `${group}/${version}`,
  kind: 'Host',
  metadata: { name: 'a' },
  ...fields,
})

const create = (version: string, manager: string, fields: object) =>
  api.send('POST', `${hosts(version)}?fieldManager=${manager}`, host(version, fields))

const merge = (version: string, manager: string, fields: object, part = '') =>
  api.merge(`${hosts(version)}/a${part}?fieldManager=${manager}`, fields)

const apply = (version: string, manager: string, fields: object, query = '') =>
  api.send('PATCH', `${hosts(version)}/a?fieldManager=${manager}${query}`, host(version, fields), {
    'content-type': 'application/apply-patch+yaml',
  })

/** `alice v1: hostPort replicas`, each manager by version with the fields that it owns. */
function ownersIn({ status, body }: Reply): string[] {
  assert.ok(status < 300, body.message)
  return (body.metadata.managedFields ?? []).map(
    (entry: { manager: string; apiVersion: string; fieldsV1: object }) =>
      `${entry.manager} ${entry.apiVersion.slice(group.length + 1)}: ${pathsIn(entry.fieldsV1).join(' ')}`,
  )
}

const pathsIn = (fields: object): string[] =>
  Object.entries(fields).flatMap(([step, below]) =>
    Object.keys(below).length === 0
      ? [step.slice(2)]
      : pathsIn(below).map((path) => `${step.slice(2)}.${path}`),
  )

test('an update takes from managers of other versions what it changes', async () => {
  await create('v1', 'alice', { hostPort: 'a:1', replicas: 1 })
  assert.deepEqual(ownersIn(await merge('v2', 'bob', { host: 'b' })), [
    'alice v1: replicas tier',
    'bob v2: era host',
  ])
  assert.deepEqual(ownersIn(await merge('v1', 'carol', { replicas: 3 })), [
    'alice v1: tier',
    'bob v2: era host',
    'carol v1: replicas',
  ])
  assert.deepEqual(ownersIn(await merge('v2', 'bob', { replicas: 4 })), [
    'alice v1: tier',
    'bob v2: era host replicas',
  ])
})

test('the status has managers of several versions, too', async () => {
  await create('v1', 'alice', { hostPort: 'a:1' })
  await merge('v1', 'ctl', { status: { replicas: 1 } }, '/status')
  const changed = await merge('v2', 'ctl', { status: { replicas: 2 } }, '/status')
  assert.deepEqual(ownersIn(changed), [
    'alice v1: hostPort tier',
    'ctl v1: status',
    'ctl v2: status.replicas',
  ])
})

test('who applies conflicts with managers of other versions, by their names of fields', async () => {
  await create('v1', 'alice', { hostPort: 'a:1', replicas: 1 })
  const refused = await apply('v2', 'bob', { host: 'b', port: '1' })
  assert.equal(refused.status, 409)
  assert.equal(
    refused.body.message,
    `Apply failed with 1 conflict: conflict with "alice" using ${group}/v1: .hostPort`,
  )
  assert.deepEqual(ownersIn(await apply('v2', 'bob', { host: 'b', port: '1' }, '&force=true')), [
    'bob v2: host port',
    'alice v1: replicas tier',
  ])
  const { body } = await apply('v1', 'alice', { hostPort: 'c:1' })
  assert.equal(body.message, 'Apply failed with 1 conflict: conflict with "bob": .host')
})

test('who applies by another version gives up what it applied by the last one', async () => {
  await apply('v1', 'alice', { hostPort: 'a:1', replicas: 2 })
  const second = await apply('v2', 'alice', { host: 'a', port: '1' })
  assert.deepEqual(ownersIn(second), ['alice v2: host port'])
  assert.equal(second.body.replicas, undefined)
  const third = await apply('v1', 'alice', { hostPort: 'a:1', replicas: 5 })
  assert.deepEqual(ownersIn(third), ['alice v1: hostPort replicas'])
  await apply('v2', 'bob', { replicas: 5 })
  const last = await apply('v2', 'alice', { host: 'a', port: '1' })
  assert.deepEqual(ownersIn(last), ['bob v2: replicas', 'alice v2: host port'])
  assert.equal(last.body.replicas, 5)
})

test('what others own by another version’s names is kept when one gives it up', async () => {
  await apply('v1', 'alice', { hostPort: 'a:1', replicas: 2 })
  assert.deepEqual(ownersIn(await apply('v2', 'bob', { host: 'a', replicas: 2 })), [
    'bob v2: host replicas',
    'alice v1: hostPort replicas',
  ])
  const given = await apply('v1', 'alice', { replicas: 2 })
  assert.deepEqual(ownersIn(given), ['bob v2: host replicas', 'alice v1: replicas'])
  assert.equal(given.body.hostPort, 'a:1')
})

test('managers of versions that are no more go', async () => {
  await create('v1', 'alice', { hostPort: 'a:1' })
  await merge('v2', 'bob', { host: 'b' })
  serve(
    api,
    definitionOf(
      server,
      ['v1'],
      versions().filter(({ name }) => name === 'v1'),
    ),
  )
  assert.deepEqual(ownersIn(await merge('v1', 'carol', { replicas: 3 })), [
    'alice v1: tier',
    'carol v1: replicas',
  ])
})

test('where nothing but the version changes, it is the same', async () => {
  const definition = definitionOf(server, ['v1'], versions())
  definition.spec.conversion = { strategy: 'None' }
  serve(api, definition)
  await create('v1', 'alice', { replicas: 1 })
  const { body } = await apply('v2', 'bob', { replicas: 2 })
  assert.equal(
    body.message,
    `Apply failed with 1 conflict: conflict with "alice" using ${group}/v1: .replicas`,
  )
  assert.deepEqual(ownersIn(await merge('v2', 'bob', { replicas: 2 })), [
    'alice v1: tier',
    'bob v2: era replicas',
  ])
})

test('the stored version can be written though nobody can say what others own of it', async () => {
  await create('v2', 'bob', { host: 'b', port: '1' })
  isBroken = true
  const changed = await merge('v1', 'alice', { replicas: 3 })
  assert.deepEqual(ownersIn(changed), ['alice v1: replicas', 'bob v2: era host port'])
})
