import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nodes, type Pod, pods } from '../client/resources.ts'
import { asking, type Lab, type NodeWish, type PodWish, scheduling } from './testing/scheduling.ts'

const web = { labels: { app: 'web' } }
const hostname = 'kubernetes.io/hostname'
const terms = (topologyKey: string) => ({
  requiredDuringSchedulingIgnoredDuringExecution: [
    { labelSelector: { matchLabels: web.labels }, topologyKey },
  ],
})
const near = (topologyKey = hostname) => ({ affinity: { podAffinity: terms(topologyKey) } })
const apart = (topologyKey = hostname) => ({ affinity: { podAntiAffinity: terms(topologyKey) } })

const changeNode = (patch: unknown) => (lab: Lab) =>
  lab.client.patch(nodes, { name: 'a' }, 'merge', patch)
const changePod = (name: string, patch: unknown) => (lab: Lab) =>
  lab.client.patch(pods, { namespace: 'lab', name }, 'merge', patch)
const deletePod = (name: string) => (lab: Lab) =>
  lab.client.delete(pods, { namespace: 'lab', name }, { gracePeriodSeconds: 0 })

interface Case {
  readonly name: string
  readonly node?: Omit<NodeWish, 'name'>
  /** A pod that is on the node. */
  readonly there?: PodWish
  readonly waiting: PodWish
  readonly helps: (lab: Lab) => Promise<unknown>
}

const cases: readonly Case[] = [
  {
    name: 'a node that is no longer cordoned',
    node: { spec: { unschedulable: true } },
    waiting: {},
    helps: changeNode({ spec: { unschedulable: null } }),
  },
  {
    name: 'a taint that is taken away',
    node: { spec: { taints: [{ key: 'wet', effect: 'NoSchedule' }] } },
    waiting: {},
    helps: changeNode({ spec: { taints: null } }),
  },
  {
    name: 'a toleration that it gets itself',
    node: { spec: { taints: [{ key: 'wet', effect: 'NoSchedule' }] } },
    waiting: {},
    helps: async (lab) => {
      const { spec } = await lab.pod('waiting')
      const tolerations = [...(spec?.tolerations ?? []), { key: 'wet', operator: 'Exists' }]
      await changePod('waiting', { spec: { tolerations } })(lab)
    },
  },
  {
    name: 'a label that it selects nodes by',
    waiting: { spec: { nodeSelector: { disk: 'ssd' } } },
    helps: changeNode({ metadata: { labels: { disk: 'ssd' } } }),
  },
  {
    name: 'a node that grows',
    waiting: { spec: asking({ cpu: '5' }) },
    helps: (lab) =>
      lab.client.patch(nodes, { name: 'a', subresource: 'status' }, 'merge', {
        status: { allocatable: { cpu: '6' } },
      }),
  },
  {
    name: 'another node',
    waiting: { spec: asking({ cpu: '5' }) },
    helps: (lab) => lab.addNode({ name: 'b', allocatable: { cpu: '8' } }),
  },
  {
    name: 'a pod that leaves room behind',
    there: { spec: asking({ cpu: '4' }) },
    waiting: { spec: asking({ cpu: '1' }) },
    helps: deletePod('there'),
  },
  {
    name: 'a pod that ends',
    there: { spec: asking({ cpu: '4' }) },
    waiting: { spec: asking({ cpu: '1' }) },
    helps: (lab) =>
      lab.client.patch(pods, { namespace: 'lab', name: 'there', subresource: 'status' }, 'merge', {
        status: { phase: 'Succeeded' },
      }),
  },
  {
    name: 'a pod to be near',
    waiting: { spec: near() },
    helps: (lab) => lab.addPod('friend', { metadata: web, spec: { nodeName: 'a' } }),
  },
  {
    name: 'a pod that becomes one to be near',
    there: {},
    waiting: { spec: near() },
    helps: changePod('there', { metadata: web }),
  },
  {
    name: 'a pod that is no longer one to be apart from',
    there: { metadata: web },
    waiting: { spec: apart() },
    helps: changePod('there', { metadata: { labels: { app: 'other' } } }),
  },
  {
    name: 'the leaving of a pod that kept it away',
    there: { spec: apart() },
    waiting: { metadata: web },
    helps: deletePod('there'),
  },
  {
    name: 'a node away from the pods that kept it away',
    node: { labels: { zone: 'x' } },
    there: { spec: apart('zone') },
    waiting: { metadata: web },
    helps: (lab) => lab.addNode({ name: 'b', labels: { zone: 'y' } }),
  },
  {
    name: 'a node with a domain to spread over',
    node: { labels: { zone: 'x' } },
    there: { metadata: web },
    waiting: {
      metadata: web,
      spec: {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            minDomains: 2,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule',
            labelSelector: { matchLabels: web.labels },
          },
        ],
      },
    },
    helps: (lab) => lab.addNode({ name: 'b', labels: { zone: 'y' } }),
  },
  {
    name: 'the last gate that is taken away',
    waiting: { spec: { schedulingGates: [{ name: 'lab.io/gate' }] } },
    helps: changePod('waiting', { spec: { schedulingGates: null } }),
  },
]

describe('a pod that waits is helped by', () => {
  for (const { name, node, there, waiting, helps } of cases)
    it(name, async () => {
      await using lab = await scheduling([{ name: 'a', ...node }])
      if (there) await lab.addPod('there', { ...there, spec: { ...there.spec, nodeName: 'a' } })
      await lab.addPod('waiting', waiting)
      await lab.fate('waiting')
      await helps(lab)
      assert.ok(await lab.node('waiting'))
    })
})

describe('a scheduler', () => {
  it('says nothing of pods that are not to be scheduled yet', async () => {
    await using lab = await scheduling([{ name: 'a' }])
    await lab.addPod('gated', { spec: { schedulingGates: [{ name: 'lab.io/gate' }] } })
    await lab.addPod('open')
    await lab.node('open')
    const { metadata, status }: Pod = await lab.pod('gated')
    const [condition, ...others] = status?.conditions ?? []
    assert.equal(others.length, 0)
    assert.equal(condition?.reason, 'SchedulingGated')
    assert.equal(condition?.lastTransitionTime, metadata.creationTimestamp)
  })

  it('leaves pods alone that name another one', async () => {
    await using lab = await scheduling([{ name: 'a' }])
    await lab.addPod('theirs', { spec: { schedulerName: 'by-hand' } })
    await lab.addPod('ours')
    await lab.node('ours')
    const { spec, status }: Pod = await lab.pod('theirs')
    assert.equal(spec?.nodeName, undefined)
    assert.equal(status?.conditions, undefined)
  })

  it('finds room again for what it tried while nobody knew of any node', async () => {
    await using lab = await scheduling([])
    await lab.addPod('early')
    assert.equal(await lab.fate('early'), 'no nodes available to schedule pods')
    await lab.addNode({ name: 'a' })
    assert.equal(await lab.node('early'), 'a')
  })
})
