import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type PlainApi, plainApi } from '../../../testing/plain-api.ts'

const namespace = '/api/v1/namespaces/lab'
const pods = `${namespace}/pods`
const label = (mode: string) => `pod-security.kubernetes.io/${mode}`

let api: PlainApi
beforeEach(async () => {
  api = await plainApi()
  await api.send('POST', `${namespace}/serviceaccounts`, { metadata: { name: 'default' } })
})

const setLabels = (labels: Record<string, string>) => api.merge(namespace, { metadata: { labels } })
const create = (name: string, spec: object = {}) =>
  api.send('POST', pods, {
    metadata: { name },
    spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
  })

const warningOf = ({ headers }: { headers: Headers }) => headers.get('warning') ?? ''

test('a pod that does not keep to what its namespace enforces is refused', async () => {
  await setLabels({ [label('enforce')]: 'baseline' })
  const { status, body } = await create('a', { hostPID: true })
  assert.equal(status, 403)
  assert.equal(
    body.message,
    'pods "a" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
  )
  assert.equal((await create('b')).status, 201)
})

test('a pod is only warned of where its namespace says so', async () => {
  await setLabels({ [label('warn')]: 'baseline', [label('warn-version')]: 'v1.24' })
  const made = await create('a', { hostPID: true })
  assert.equal(made.status, 201)
  assert.match(warningOf(made), /would violate PodSecurity \\"baseline:v1.24\\": host namespaces/)
})

test('whoever makes a template is warned that its pods will be refused', async () => {
  await setLabels({ [label('enforce')]: 'restricted' })
  const labels = { a: 'b' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const made = await api.send('POST', '/apis/apps/v1/namespaces/lab/deployments', {
    metadata: { name: 'd' },
    spec: { selector: { matchLabels: labels }, template },
  })
  assert.equal(made.status, 201)
  assert.match(warningOf(made), /would violate PodSecurity \\"restricted:latest\\": allowPriv/)
})

test('a pod that was there before is looked at again when its images or containers change', async () => {
  await create('a')
  await setLabels({ [label('enforce')]: 'restricted' })
  const labelled = await api.merge(`${pods}/a`, { metadata: { labels: { x: 'y' } } })
  assert.equal(labelled.status, 200)
  const containers = [{ name: 'c', image: 'other' }]
  const strategic = { 'content-type': 'application/strategic-merge-patch+json' }
  const changed = await api.send('PATCH', `${pods}/a`, { spec: { containers } }, strategic)
  assert.equal(changed.status, 403)
  const ephemeralContainers = [{ name: 'd', image: 'i' }]
  const path = `${pods}/a/ephemeralcontainers`
  const debugged = await api.send('PATCH', path, { spec: { ephemeralContainers } }, strategic)
  assert.equal(debugged.status, 403)
})

test('whoever makes a namespace stricter is told of the pods that it has', async () => {
  await create('b', { hostPID: true })
  await create('a', { hostPID: true })
  await create('c', { hostNetwork: true })
  await create('d')
  const changed = await setLabels({ [label('enforce')]: 'baseline' })
  assert.equal(
    warningOf(changed),
    '299 - "existing pods in namespace \\"lab\\" violate the new PodSecurity enforce level \\"baseline:latest\\"", 299 - "a (and 2 other pods): host namespaces"',
  )
  assert.equal(warningOf(await setLabels({ [label('enforce')]: 'privileged' })), '')
})

test('labels that say nothing that can be enforced are refused', async () => {
  const labels = { [label('enforce')]: 'safe', [label('warn-version')]: '1.24' }
  const { status, body } = await setLabels(labels)
  assert.equal(status, 422)
  assert.equal(
    body.message,
    'Namespace "lab" is invalid: [metadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "safe": must be one of privileged, baseline, restricted, metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.24": must be "latest" or "v1.x"]',
  )
})
