import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from '@galley/cluster/client/client'
import { deployments, services } from '@galley/cluster/client/resources'
import { plainApi } from '@galley/cluster/testing/plain-api'
import { plannedOf } from './apply-app.ts'
import { takeDown } from './take-down.ts'

const app = {
  name: 'web',
  namespace: 'lab',
  image: 'registry.example/web:1',
  min: 1,
  max: 5,
  cpu: 50,
  port: 8000,
}
const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'other' }] },
}
const foreign = {
  metadata: { name: 'web', namespace: 'lab' },
  spec: { selector: { matchLabels: { app: 'web' } }, template },
}

test('what somebody else made under the name of an app is neither changed nor deleted', async () => {
  const { api } = await plainApi()
  const client = new Client({ fetch: (request) => api.fetch(request), userAgent: 'test' })
  await client.create(deployments, foreign)
  const refusal = /Deployment lab\/web is there, and was not made by `galley up`/
  await assert.rejects(plannedOf(client, app), refusal)
  await assert.rejects(takeDown(client, app, AbortSignal.timeout(1000)), refusal)
  const kept = await client.get(deployments, app)
  assert.equal(kept.spec?.template.spec?.containers[0]?.image, 'other')
  await assert.rejects(client.get(services, app), /not found/)
})

test('an app whose names are free is planned anew, and there is nothing of it to take down', async () => {
  const { api } = await plainApi()
  const client = new Client({ fetch: (request) => api.fetch(request), userAgent: 'test' })
  const planned = await plannedOf(client, app)
  assert.deepEqual(
    planned.map(({ resource, before }) => [resource.kind, before]),
    [
      ['Service', undefined],
      ['Deployment', undefined],
      ['HorizontalPodAutoscaler', undefined],
    ],
  )
  assert.equal(await takeDown(client, app, AbortSignal.timeout(1000)), false)
})
