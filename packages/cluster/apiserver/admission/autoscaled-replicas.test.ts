import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { plainApi } from '../../testing/plain-api.ts'

const lab = '/apis/apps/v1/namespaces/lab'
const person = { username: 'ada', groups: ['system:authenticated'] }
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

const manifest = (replicas?: number, image = 'x') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'lab' },
  spec: {
    ...(replicas !== undefined && { replicas }),
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image }] },
    },
  },
})

const warning =
  '299 - "spec.replicas: HorizontalPodAutoscaler \\"web\\" sets how many replicas Deployment \\"web\\" has, and will change this number again; leave it out of the manifest"'

/** A Deployment `web`, autoscaled, and whoever writes it: gives the warnings. */
async function autoscaled(target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }) {
  const plain = await plainApi()
  await plain.send('POST', `${lab}/deployments`, manifest(2))
  await plain.send('POST', '/apis/autoscaling/v2/namespaces/lab/horizontalpodautoscalers', {
    metadata: { name: 'web' },
    spec: { maxReplicas: 5, scaleTargetRef: target },
  })
  return async (
    method: string,
    type: string,
    body: unknown,
    { path = 'deployments/web', manager = '', user = person } = {},
  ) => {
    const query = manager && `?fieldManager=${manager}`
    const request = new Request(`http://api${lab}/${path}${query}`, {
      method,
      headers: { 'content-type': `application/${type}`, 'user-agent': 'tester' },
      body: JSON.stringify(body),
    })
    const response = await plain.api.fetch(request, user)
    assert.ok(response.ok, await response.clone().text())
    return response.headers.get('warning') ?? ''
  }
}

describe('a manifest with a number of replicas, over what an autoscaler scales,', () => {
  it('is warned of when it is applied on the side of the server', async () => {
    const write = await autoscaled()
    const apply = (body: object, manager: string) =>
      write('PATCH', 'apply-patch+yaml', body, { manager })
    assert.equal(await apply(manifest(2), 'ci'), warning)
    assert.equal(await apply(manifest(), 'other'), '')
  })

  it('is warned of when kubectl applies it, whether or not the number changes', async () => {
    const write = await autoscaled()
    const applied = (body: object, change: object = {}) => ({
      metadata: { annotations: { [lastApplied]: JSON.stringify(body) } },
      ...change,
    })
    const apply = (body: object, manager = 'kubectl-client-side-apply') =>
      write('PATCH', 'strategic-merge-patch+json', body, { manager })
    assert.equal(await apply(applied(manifest(2))), warning)
    assert.equal(await apply({ spec: { replicas: 3 } }), warning)
    assert.equal(await apply(applied(manifest())), '')
    assert.equal(await apply({ spec: { minReadySeconds: 1 } }), '')
    assert.equal(await apply(applied(manifest(4)), 'older-kubectl'), warning)
  })

  it('is warned of when it replaces the object', async () => {
    const write = await autoscaled()
    assert.equal(await write('PUT', 'json', manifest(2, 'y')), warning)
  })

  it('is not warned of where other things are changed, or by the cluster itself', async () => {
    const write = await autoscaled()
    const patch = { spec: { replicas: 4 } }
    assert.equal(await write('PATCH', 'merge-patch+json', patch), '')
    assert.equal(
      await write('PATCH', 'merge-patch+json', patch, { path: 'deployments/web/scale' }),
      '',
    )
    const user = { username: 'system:apiserver', groups: ['system:masters'] }
    assert.equal(await write('PUT', 'json', manifest(1), { user }), '')
  })

  it('is not warned of where the autoscaler means something else', async () => {
    for (const target of [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'other' },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web' },
      { apiVersion: 'example.com/v1', kind: 'Deployment', name: 'web' },
    ]) {
      const write = await autoscaled(target)
      assert.equal(await write('PUT', 'json', manifest(2)), '')
    }
  })
})
