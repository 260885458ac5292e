import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Node, nodes } from '../client/resources.ts'
import { nodeConditionTaints } from './node-condition-taints.ts'
import { nodeTtl } from './node-ttl.ts'
import { eventually, running } from './testing/running.ts'

const keysOf = ({ spec }: Node) => (spec?.taints ?? []).map(({ key }) => key)

describe('what a node shows of its state', () => {
  it('are taints that follow its conditions, and others’ are left alone', async () => {
    await using work = await running(() => [nodeConditionTaints])
    const { client } = work
    const own = { key: 'mine', effect: 'NoSchedule' }
    const status = { conditions: [{ type: 'Ready', status: 'False' }] }
    const spec = { taints: [own], unschedulable: true }
    await client.create(nodes, { metadata: { name: 'a' }, spec, status })
    await eventually(
      async () => keysOf(await client.get(nodes, { name: 'a' })).length === 3 || undefined,
    )
    const conditions = [
      { type: 'Ready', status: 'True' },
      { type: 'DiskPressure', status: 'True' },
    ]
    const place = { name: 'a', subresource: 'status' }
    await client.patch(nodes, place, 'merge', { status: { conditions } })
    await client.patch(nodes, { name: 'a' }, 'merge', { spec: { unschedulable: null } })
    const node = await eventually(async () => {
      const found = await client.get(nodes, { name: 'a' })
      return keysOf(found).includes('node.kubernetes.io/disk-pressure') &&
        keysOf(found).length === 2
        ? found
        : undefined
    })
    assert.deepEqual(keysOf(node), ['mine', 'node.kubernetes.io/disk-pressure'])
    assert.ok(node.spec?.taints?.[1]?.timeAdded)
  })

  it('is also an old label for each new one, and how long it may remember', async () => {
    await using work = await running(() => [nodeConditionTaints, nodeTtl()])
    const labels = { 'kubernetes.io/os': 'linux', 'beta.kubernetes.io/arch': 'other' }
    await work.client.create(nodes, { metadata: { name: 'a', labels } })
    const node = await eventually(async () => {
      const found = await work.client.get(nodes, { name: 'a' })
      const isTold = found.metadata.annotations && found.metadata.labels?.['beta.kubernetes.io/os']
      return isTold ? found : undefined
    })
    assert.equal(node.metadata.annotations?.['node.alpha.kubernetes.io/ttl'], '0')
    assert.equal(node.metadata.labels?.['beta.kubernetes.io/os'], 'linux')
    assert.equal(node.metadata.labels?.['beta.kubernetes.io/arch'], 'other')
  })
})
