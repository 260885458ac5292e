import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Client } from '../../client/client.ts'
import type { PodUsage, UsageSource } from '../../client/usage.ts'
import { plainApi } from '../../testing/plain-api.ts'
import { discoveryEndpoint } from '../discovery/discovery.ts'
import { requestInfo } from '../request-info.ts'
import { metricsApi } from './metrics-api.ts'

const at = Date.parse('2026-05-04T12:30:15.700Z')
const metrics = '/apis/metrics.k8s.io/v1beta1'
const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
const asProtobuf = { accept: 'application/vnd.kubernetes.protobuf' }

/** Two pods on `node-0`, of which the second is not read. */
async function furnished() {
  const plain = await plainApi()
  const client = new Client({ fetch: (request) => plain.api.fetch(request), userAgent: 'tester' })
  const board = metricsApi(plain.api.server, client)
  await plain.send('POST', '/api/v1/nodes', { metadata: { name: 'node-0', labels: { zone: 'a' } } })
  await plain.send('POST', '/api/v1/namespaces/lab/serviceaccounts', {
    metadata: { name: 'default' },
  })
  for (const name of ['busy', 'silent']) {
    const made = await plain.send('POST', '/api/v1/namespaces/lab/pods', {
      metadata: { name, labels: { app: name } },
      spec: {
        nodeName: 'node-0',
        containers: [
          { name: 'main', image: 'x' },
          { name: 'side', image: 'x' },
        ],
      },
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  return { plain, board }
}

const busy: PodUsage = {
  at,
  window: 15_000,
  containers: [
    { name: 'main', cpu: 0.25, memory: 64 * 2 ** 20 },
    { name: 'side', cpu: 0, memory: 1000 },
  ],
}

const source: UsageSource = {
  node: () => ({ at, window: 60_000, usage: { cpu: 1.5, memory: 2 ** 30 } }),
  pod: (namespace, name) => (namespace === 'lab' && name === 'busy' ? busy : undefined),
}

describe('the metrics API', () => {
  it('is not there until a node agent offers to tell what is used', async () => {
    const { plain, board } = await furnished()
    const discovery = discoveryEndpoint(plain.api.server.resources)
    const groups = async () => {
      const query = new URLSearchParams()
      const info = requestInfo('GET', '/apis', query)
      // Safe: discovery reads no more of a call.
      const call = { method: 'GET', info, query, header: () => undefined } as unknown as Parameters<
        typeof discovery
      >[0]
      return String((await discovery(call))?.body)
    }
    assert.equal((await plain.send('GET', `${metrics}/nodes`)).status, 404)
    assert.doesNotMatch(await groups(), /metrics\.k8s\.io/)
    board.offer('node-0', source)
    assert.equal((await plain.send('GET', `${metrics}/nodes`)).status, 200)
    assert.match(await groups(), /"metrics\.k8s\.io\/v1beta1"/)
  })

  it('tells what the containers of each pod use, where that is known', async () => {
    const { plain, board } = await furnished()
    board.offer('node-0', source)
    const { body } = await plain.send('GET', `${metrics}/namespaces/lab/pods`)
    const [{ metadata, ...item }] = body.items
    assert.equal(body.kind, 'PodMetricsList')
    assert.equal(body.items.length, 1)
    assert.deepEqual(item, {
      timestamp: '2026-05-04T12:30:15Z',
      window: '15s',
      containers: [
        { name: 'main', usage: { cpu: '250m', memory: '64Mi' } },
        { name: 'side', usage: { cpu: '0', memory: '1k' } },
      ],
    })
    assert.deepEqual(
      [metadata.name, metadata.namespace, metadata.labels],
      ['busy', 'lab', { app: 'busy' }],
    )
  })

  it('selects by labels and names, in a namespace or in all', async () => {
    const { plain, board } = await furnished()
    board.offer('node-0', source)
    const names = async (path: string) => {
      const { body } = await plain.send('GET', `${metrics}/${path}`)
      return body.items.map((it: { metadata: { name: string } }) => it.metadata.name)
    }
    assert.deepEqual(await names('pods?labelSelector=app%3Dbusy'), ['busy'])
    assert.deepEqual(await names('pods?labelSelector=app%3Dsilent'), [])
    assert.deepEqual(await names('pods?fieldSelector=metadata.name%3Dbusy'), ['busy'])
    assert.deepEqual(await names('namespaces/default/pods'), [])
    assert.deepEqual(await names('nodes?labelSelector=zone%3Da'), ['node-0'])
    assert.deepEqual(await names('nodes?labelSelector=zone%3Db'), [])
  })

  it('tells of one pod, or that nothing is known of it', async () => {
    const { plain, board } = await furnished()
    board.offer('node-0', source)
    const one = await plain.send('GET', `${metrics}/namespaces/lab/pods/busy`)
    assert.equal(one.body.kind, 'PodMetrics')
    for (const name of ['silent', 'nobody']) {
      const { status, body } = await plain.send('GET', `${metrics}/namespaces/lab/pods/${name}`)
      assert.equal(status, 404)
      assert.equal(body.message, `podmetrics.metrics.k8s.io "lab/${name}" not found`)
    }
  })

  it('prints tables, speaks protobuf, and takes no other verbs', async () => {
    const { plain, board } = await furnished()
    board.offer('node-0', source)
    const table = await plain.send('GET', `${metrics}/namespaces/lab/pods`, undefined, asTable)
    assert.deepEqual(table.body.rows[0].cells, ['busy', '250m', '67109864', '15s'])
    const nodes = await plain.send('GET', `${metrics}/nodes`, undefined, asTable)
    assert.deepEqual(nodes.body.rows[0].cells, ['node-0', '1500m', '1Gi', '1m0s'])
    const bytes = await plain.send('GET', `${metrics}/nodes/node-0`, undefined, asProtobuf)
    assert.match(bytes.body, /^k8s\0/)
    assert.equal((await plain.send('GET', `${metrics}/nodes?watch=1`)).status, 405)
    assert.equal((await plain.send('POST', `${metrics}/namespaces/lab/pods`, {})).status, 405)
  })

  it('registers itself, and lets whoever may see a namespace see what its pods use', async () => {
    const { plain, board } = await furnished()
    board.offer('node-0', source)
    const registered = async () =>
      (
        await plain.send(
          'GET',
          '/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io',
        )
      ).body
    while ((await registered()).status?.conditions === undefined) await new Promise(setImmediate)
    assert.equal((await registered()).status.conditions[0].status, 'True')
    const { body } = await plain.send(
      'GET',
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:aggregated-metrics-reader',
    )
    assert.equal(body.metadata.labels['rbac.authorization.k8s.io/aggregate-to-view'], 'true')
  })

  it('forgets a source that is withdrawn, unless another one came in its place', async () => {
    const { plain, board } = await furnished()
    const withdraw = board.offer('node-0', source)
    const withdrawNext = board.offer('node-0', source)
    const count = async () => (await plain.send('GET', `${metrics}/nodes`)).body.items.length
    withdraw()
    assert.equal(await count(), 1)
    withdrawNext()
    assert.equal(await count(), 0)
  })
})
