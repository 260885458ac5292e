import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type PlainApi, plainApi } from '../../testing/plain-api.ts'

const pods = '/api/v1/namespaces/lab/pods'
const strategic = { 'content-type': 'application/strategic-merge-patch+json' }

let api: PlainApi
beforeEach(async () => {
  api = await plainApi()
  await api.send('POST', '/api/v1/namespaces/lab/serviceaccounts', {
    metadata: { name: 'default' },
  })
  const resources = { requests: { cpu: '100m' }, limits: { cpu: '200m', memory: '1Gi' } }
  const containers = [{ name: 'web', image: 'nginx', resources }]
  await api.send('POST', pods, { metadata: { name: 'a' }, spec: { containers } })
})

const patch = (subresource: string, spec: object) =>
  api.send('PATCH', `${pods}/a/${subresource}`, { spec }, strategic)

test('an ephemeral container is added to a pod, which takes nothing else of the patch', async () => {
  const ephemeralContainers = [{ name: 'debug', image: 'busybox', targetContainerName: 'web' }]
  const { status, body } = await patch('ephemeralcontainers', {
    ephemeralContainers,
    nodeName: 'n',
  })
  assert.equal(status, 200)
  assert.equal(body.spec.ephemeralContainers[0].terminationMessagePolicy, 'File')
  assert.equal(body.spec.nodeName, undefined)
  assert.equal(body.metadata.generation, 2)
})

test('an ephemeral container is neither changed nor removed', async () => {
  await patch('ephemeralcontainers', { ephemeralContainers: [{ name: 'debug', image: 'busybox' }] })
  const changed = await patch('ephemeralcontainers', {
    ephemeralContainers: [{ name: 'debug', image: 'other' }],
  })
  assert.match(changed.body.message, /existing ephemeral containers "debug" may not be changed/)
  const removed = await api.merge(`${pods}/a/ephemeralcontainers`, {
    spec: { ephemeralContainers: [] },
  })
  assert.match(removed.body.message, /existing ephemeral containers "debug" may not be removed/)
})

test('containers are resized, and their memory is not taken away', async () => {
  const of = (resources: object) => ({ containers: [{ name: 'web', image: 'other', resources }] })
  const { status, body } = await patch('resize', of({ requests: { cpu: '150m' } }))
  assert.equal(status, 200)
  const [web] = body.spec.containers
  assert.deepEqual([web.image, web.resources.requests.cpu], ['nginx', '150m'])
  const shrunk = await patch('resize', of({ limits: { memory: '500Mi' } }))
  assert.equal(shrunk.status, 422)
  assert.match(shrunk.body.message, /memory limits cannot be decreased unless resizePolicy is/)
})

test('a subresource is not made by applying to it', async () => {
  const applied = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } }
  const { status } = await api.send('PATCH', `${pods}/b/resize?fieldManager=me`, applied, {
    'content-type': 'application/apply-patch+yaml',
  })
  assert.equal(status, 404)
})

test('a binding puts its pod on a node, at the revision and without a new generation', async () => {
  const binding = (metadata: object) => ({
    metadata: { name: 'a', ...metadata },
    target: { kind: 'Node', name: 'n' },
  })
  const stale = await api.send('POST', `${pods}/a/binding`, binding({ resourceVersion: '1' }))
  assert.equal(stale.status, 409)
  assert.match(stale.body.message, /Precondition failed: ResourceVersion in precondition: 1,/)
  assert.equal((await api.send('POST', `${pods}/a/binding`, binding({}))).status, 201)
  const { body } = await api.send('GET', `${pods}/a`)
  assert.deepEqual([body.spec.nodeName, body.metadata.generation], ['n', 1])
  assert.equal(body.status.conditions[0].type, 'PodScheduled')
})

test('an evicted pod tells why it goes', async () => {
  await api.send('POST', `${pods}/a/binding`, { metadata: { name: 'a' }, target: { name: 'n' } })
  const eviction = { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'a' } }
  assert.equal((await api.send('POST', `${pods}/a/eviction`, eviction)).status, 201)
  const { body } = await api.send('GET', `${pods}/a`)
  assert.ok(body.metadata.deletionTimestamp)
  const { reason } = body.status.conditions.at(-1)
  assert.equal(reason, 'EvictionByEvictionAPI')
})
