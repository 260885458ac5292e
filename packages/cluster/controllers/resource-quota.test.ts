import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { usedOf } from '../apiserver/admission/quota/count.ts'
import {
  configMaps,
  type Pod,
  pods,
  type ResourceQuota,
  resourceQuotas,
  services,
} from '../client/resources.ts'
import { definitions } from '../crd/conditions.ts'
import { Kinds } from './garbage-collector/kinds.ts'
import { ownedKinds } from './namespaced.ts'
import { resourceQuotaController } from './resource-quota.ts'
import { eventually, type Running, running } from './testing/running.ts'

const open = (): Promise<Running> =>
  running(({ api: { server } }) => {
    const kinds = new Kinds(ownedKinds(server.resources.all()))
    return [
      resourceQuotaController(
        (quota) => usedOf(server, quota),
        () => kinds.namespaced,
        definitions,
      ),
    ]
  })

const place = { namespace: 'lab', name: 'q' }

async function limit(
  { client }: Running,
  hard: Record<string, string>,
  more: ResourceQuota['spec'] = {},
): Promise<void> {
  await client.create(resourceQuotas, { metadata: { ...place }, spec: { hard, ...more } })
}

const until = (lab: Running, used: Record<string, string>): Promise<unknown> =>
  eventually(async () => {
    const { status } = await lab.client.get(resourceQuotas, place)
    return JSON.stringify(sorted(status?.used ?? {})) === JSON.stringify(sorted(used))
  })

const sorted = (amounts: Record<string, string>) =>
  Object.entries(amounts).toSorted(([a], [b]) => (a < b ? -1 : 1))

const pod = (name: string, spec: Partial<NonNullable<Pod['spec']>> = {}): Pod => ({
  metadata: { name, namespace: 'lab' },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'i',
        resources: { requests: { cpu: '100m' }, limits: { memory: '1Gi' } },
      },
    ],
    ...spec,
  },
})

describe('a quota tells what is used', () => {
  it('of objects as they come and go', async () => {
    await using lab = await open()
    await limit(lab, {
      'count/configmaps': '5',
      secrets: '3',
      services: '4',
      'services.nodeports': '2',
    })
    const none = { 'count/configmaps': '0', secrets: '0', services: '0', 'services.nodeports': '0' }
    await until(lab, none)
    const { status } = await lab.client.get(resourceQuotas, place)
    assert.equal(status?.hard?.secrets, '3')
    await lab.client.create(configMaps, { metadata: { name: 'a', namespace: 'lab' } })
    await until(lab, { ...none, 'count/configmaps': '1' })
    await lab.client.create(services, {
      metadata: { name: 's', namespace: 'lab' },
      spec: { type: 'NodePort', ports: [{ port: 80 }] },
    })
    await until(lab, { ...none, 'count/configmaps': '1', services: '1', 'services.nodeports': '1' })
    await lab.client.delete(configMaps, { namespace: 'lab', name: 'a' })
    await lab.client.patch(services, { namespace: 'lab', name: 's' }, 'merge', {
      spec: { type: 'ClusterIP', ports: [{ port: 80, nodePort: null }] },
    })
    await until(lab, { ...none, services: '1' })
  })

  it('of what pods ask for until they end', async () => {
    await using lab = await open()
    await limit(lab, { pods: '5', 'requests.cpu': '2', 'limits.memory': '4Gi', 'count/pods': '9' })
    await lab.client.create(pods, pod('one'))
    await lab.client.create(pods, pod('two'))
    await until(lab, {
      pods: '2',
      'requests.cpu': '200m',
      'limits.memory': '2Gi',
      'count/pods': '2',
    })
    await lab.client.patch(
      pods,
      { namespace: 'lab', name: 'one', subresource: 'status' },
      'merge',
      {
        status: { phase: 'Succeeded' },
      },
    )
    await until(lab, {
      pods: '1',
      'requests.cpu': '100m',
      'limits.memory': '1Gi',
      'count/pods': '2',
    })
    await lab.client.delete(pods, { namespace: 'lab', name: 'two' })
    await until(lab, { pods: '0', 'requests.cpu': '0', 'limits.memory': '0', 'count/pods': '1' })
  })

  it('of the pods that its scopes are about', async () => {
    await using lab = await open()
    await limit(lab, { pods: '5' }, { scopes: ['Terminating'] })
    await lab.client.create(pods, pod('for-ever'))
    await lab.client.create(pods, pod('for-a-while', { activeDeadlineSeconds: 60 }))
    await until(lab, { pods: '1' })
    await lab.client.patch(pods, { namespace: 'lab', name: 'for-ever' }, 'merge', {
      spec: { activeDeadlineSeconds: 60 },
    })
    await until(lab, { pods: '2' })
  })

  it('anew when it limits something else', async () => {
    await using lab = await open()
    await limit(lab, { pods: '5' })
    await until(lab, { pods: '0' })
    await lab.client.create(configMaps, { metadata: { name: 'a', namespace: 'lab' } })
    await lab.client.patch(resourceQuotas, place, 'merge', {
      spec: { hard: { pods: null, configmaps: '2', 'count/widgets.example.com': '1' } },
    })
    await until(lab, { configmaps: '1' })
  })
})
