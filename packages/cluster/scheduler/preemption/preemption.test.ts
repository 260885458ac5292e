import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { podDisruptionBudgets, priorityClasses } from '../../client/resources.ts'
import { asking, eventually, type Lab, type NodeWish, scheduling } from '../testing/scheduling.ts'

const events = { group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event' }

async function labOf(nodes: readonly NodeWish[]): Promise<Lab> {
  const lab = await scheduling(nodes)
  for (const [name, value] of Object.entries({ low: 10, middle: 100, high: 1000 }))
    await lab.create(priorityClasses, { metadata: { name }, value })
  return lab
}

/** One that goes at once when it is told to: no node's agent is here to end it. */
const pod = (priorityClassName: string, cpu = '4', rest: object = {}) => ({
  spec: { ...asking({ cpu }), priorityClassName, terminationGracePeriodSeconds: 0, ...rest },
})

/** What keeps a pod from going. */
const slow = { finalizers: ['lab.io/slow'] }

const isGone = (lab: Lab, name: string) =>
  eventually(() =>
    lab.pod(name).then(
      ({ metadata }) => (metadata.deletionTimestamp ? true : undefined),
      () => true,
    ),
  )

describe('preemption', () => {
  it('makes room for a more important pod and tells both sides', async () => {
    await using lab = await labOf([{ name: 'a' }])
    await lab.addPod('low', { ...pod('low'), metadata: slow })
    await lab.node('low')
    const { metadata } = await lab.addPod('high', pod('high'))
    const preempted = await eventually(async () => {
      const found = await lab.pod('low')
      return found.metadata.deletionTimestamp ? found : undefined
    })
    const condition = preempted.status?.conditions?.find(({ type }) => type === 'DisruptionTarget')
    assert.equal(condition?.status, 'True')
    assert.equal(condition?.reason, 'PreemptionByScheduler')
    assert.equal(
      condition?.message,
      'default-scheduler: preempting to accommodate a higher priority pod',
    )
    const high = await eventually(async () => {
      const found = await lab.pod('high')
      return found.status?.nominatedNodeName ? found : undefined
    })
    assert.equal(high.status?.nominatedNodeName, 'a')
    assert.equal(await lab.fate('high'), '0/1 nodes are available: 1 Insufficient cpu.')
    const event = await eventually(async () =>
      (await lab.client.list(events, 'lab')).items.find(
        (it) => Reflect.get(it, 'reason') === 'Preempted',
      ),
    )
    assert.equal(Reflect.get(event, 'note'), `Preempted by pod ${metadata.uid} on node a`)
    assert.equal(Reflect.get(event, 'action'), 'Preempting')
    const { kind, name } = Reflect.get(event, 'related')
    assert.deepEqual({ kind, name }, { kind: 'Pod', name: 'high' })
  })

  it('waits for pods that are on their way out instead of sending more away', async () => {
    await using lab = await labOf([{ name: 'a' }, { name: 'b' }])
    await lab.addPod('one', { ...pod('low'), metadata: slow })
    await lab.addPod('other', { ...pod('low'), metadata: slow })
    for (const name of ['one', 'other']) await lab.node(name)
    await lab.addPod('high', pod('high'))
    await eventually(async () => (await lab.pod('high')).status?.nominatedNodeName)
    // Worth a look, but no use.
    await lab.addNode({ name: 'c', spec: { unschedulable: true } })
    await eventually(async () => {
      const told = 'preemption: not eligible due to a terminating pod on the nominated node.'
      return (await lab.fate('high')).endsWith(told) || undefined
    })
    const both = await Promise.all(['one', 'other'].map((name) => lab.pod(name)))
    assert.equal(both.filter(({ metadata }) => metadata.deletionTimestamp).length, 1)
  })

  it('takes the place once it is free, although others want it', async () => {
    await using lab = await labOf([{ name: 'a' }])
    await lab.addPod('low', pod('low'))
    await lab.node('low')
    await lab.addPod('high', pod('high'))
    await lab.addPod('another', pod('low'))
    assert.equal(await lab.node('high'), 'a')
    assert.match(await lab.fate('another'), /Insufficient cpu/)
  })

  it('sends nobody away for a pod that does not want it', async () => {
    await using lab = await labOf([{ name: 'a' }])
    await lab.addPod('low', pod('low'))
    await lab.node('low')
    await lab.create(priorityClasses, {
      metadata: { name: 'polite' },
      value: 1000,
      preemptionPolicy: 'Never',
    })
    await lab.addPod('polite', pod('polite'))
    assert.equal(
      await lab.fate('polite'),
      '0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.',
    )
  })

  it('sends away the fewest that are needed, and of those the least important', async () => {
    await using lab = await labOf([{ name: 'a' }])
    await lab.addPod('middle', pod('middle', '1'))
    await lab.addPod('low', pod('low', '1'))
    await lab.addPod('lower', pod('low', '2'))
    for (const name of ['middle', 'low', 'lower']) await lab.node(name)
    await lab.addPod('high', pod('high', '2'))
    assert.equal(await lab.node('high'), 'a')
    await isGone(lab, 'lower')
    assert.equal((await lab.pod('middle')).spec?.nodeName, 'a')
    assert.equal((await lab.pod('low')).spec?.nodeName, 'a')
  })

  it('prefers the node whose most important victim is the least important', async () => {
    await using lab = await labOf([{ name: 'a' }, { name: 'b' }])
    await lab.addPod('middle', pod('middle', '4', { nodeName: 'a' }))
    await lab.addPod('low', pod('low', '4', { nodeName: 'b' }))
    await lab.addPod('high', pod('high'))
    assert.equal(await lab.node('high'), 'b')
    assert.equal((await lab.pod('middle')).metadata.deletionTimestamp, undefined)
  })

  it('spares pods of disruption budgets where it can', async () => {
    await using lab = await labOf([{ name: 'a' }, { name: 'b' }])
    await lab.create(podDisruptionBudgets, {
      metadata: { name: 'keep', namespace: 'lab' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'kept' } } },
    })
    await lab.addPod('kept', {
      ...pod('low', '4', { nodeName: 'a' }),
      metadata: { labels: { app: 'kept' } },
    })
    await lab.addPod('middle', pod('middle', '4', { nodeName: 'b' }))
    await lab.addPod('high', pod('high'))
    assert.equal(await lab.node('high'), 'b')
    assert.equal((await lab.pod('kept')).metadata.deletionTimestamp, undefined)
  })

  it('sends away the pod that keeps another one out by anti-affinity', async () => {
    await using lab = await labOf([{ name: 'a' }])
    const podAntiAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' },
      ],
    }
    await lab.addPod('low', {
      ...pod('low', '1', { nodeName: 'a' }),
      metadata: { labels: { app: 'web' } },
    })
    await lab.addPod('high', pod('high', '1', { affinity: { podAntiAffinity } }))
    assert.equal(await lab.node('high'), 'a')
    await isGone(lab, 'low')
  })
})
