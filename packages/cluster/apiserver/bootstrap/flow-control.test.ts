import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Client } from '../../client/client.ts'
import { type PlainApi, plainApi } from '../../testing/plain-api.ts'
import { ensureFlowControl } from './flow-control.ts'

const group = '/apis/flowcontrol.apiserver.k8s.io/v1'
const catchAll = `${group}/flowschemas/catch-all`
const probes = `${group}/flowschemas/probes`
const exempt = `${group}/prioritylevelconfigurations/exempt`
const annotation = 'apf.kubernetes.io/autoupdate-spec'

let api: PlainApi
/** What a start does. */
const start = () => {
  const client = new Client({ fetch: (request) => api.api.fetch(request), userAgent: 'start' })
  return ensureFlowControl(api.api.server, client)
}
beforeEach(async () => {
  api = await plainApi()
  await start()
})

const get = async (path: string) => (await api.send('GET', path)).body
const precedence = async (path: string) => (await get(path)).spec.matchingPrecedence
const spec = { matchingPrecedence: 77 }

test('a cluster has the flow schemas and priority levels of a fresh one, and a second start changes nothing', async () => {
  const { revision } = api.store
  await start()
  assert.equal(api.store.revision, revision)
  assert.equal((await get(`${group}/flowschemas`)).items.length, 13)
  assert.equal((await get(`${group}/prioritylevelconfigurations`)).items.length, 8)
  const { managedFields, annotations } = (await get(probes)).metadata
  assert.equal(managedFields[0].manager, 'api-priority-and-fairness-config-producer-v1')
  assert.deepEqual(annotations, { [annotation]: 'true' })
})

test('a start gives back what is kept up to date, and leaves alone what is not', async () => {
  await api.merge(probes, { spec })
  await start()
  assert.equal(await precedence(probes), 2)
  await api.merge(probes, { spec, metadata: { annotations: { [annotation]: 'false' } } })
  await start()
  assert.equal(await precedence(probes), 77)
})

test('where nothing is said, a start leaves alone what was changed, and says so', async () => {
  await api.merge(probes, { spec, metadata: { annotations: { [annotation]: null } } })
  await start()
  assert.equal(await precedence(probes), 77)
  assert.deepEqual((await get(probes)).metadata.annotations, { [annotation]: 'false' })
})

test('a start gives back what a cluster must have whatever is said, except how much the exempt level has', async () => {
  await api.merge(catchAll, { spec, metadata: { annotations: { [annotation]: 'false' } } })
  await api.merge(exempt, { spec: { exempt: { nominalConcurrencyShares: 5 } } })
  await start()
  assert.equal(await precedence(catchAll), 10_000)
  assert.deepEqual((await get(catchAll)).metadata.annotations, { [annotation]: 'true' })
  assert.equal((await get(exempt)).spec.exempt.nominalConcurrencyShares, 5)
})
