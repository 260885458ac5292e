import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Metadata } from '../../client/resource.ts'
import { namespaces } from '../../client/resources.ts'
import { asking, type NodeWish, type PodWish, scheduling } from '../testing/scheduling.ts'

interface Case {
  readonly name: string
  readonly nodes: readonly NodeWish[]
  /** Pods that are there before, with the nodes that they are on. */
  readonly there?: readonly (PodWish & { readonly on: string })[]
  readonly pod: PodWish
  /** The node that it gets, or why it gets none. */
  readonly fate: string
}

const hopeless = (count: number) =>
  `preemption: 0/${count} nodes are available: ${count} Preemption is not helpful for scheduling.`
const noVictims = (count: number) =>
  `preemption: 0/${count} nodes are available: ${count} No preemption victims found for incoming pod.`

const web = { labels: { app: 'web' } }
const webs = { matchLabels: { app: 'web' } }
const inZone = (name: string, zone: string): NodeWish => ({
  name,
  labels: { 'topology.kubernetes.io/zone': zone },
})
const apartFromWebs = (topologyKey = 'kubernetes.io/hostname') => ({
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: webs, topologyKey }],
  },
})
const nearWebs = (topologyKey: string) => ({
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: webs, topologyKey }],
  },
})
const requires = (...nodeSelectorTerms: readonly object[]): PodWish => ({
  spec: {
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [...nodeSelectorTerms],
        },
      },
    },
  },
})
const spread = (rest: object = {}) => ({
  metadata: web as Metadata,
  spec: {
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: webs,
        ...rest,
      },
    ],
  },
})

const cases: readonly Case[] = [
  {
    name: 'a node that has room',
    nodes: [{ name: 'a', allocatable: { cpu: '1' } }, { name: 'b' }],
    pod: { spec: asking({ cpu: '2' }) },
    fate: 'b',
  },
  {
    name: 'all that is lacking, by node',
    nodes: [
      { name: 'a', allocatable: { cpu: '1', memory: '1Gi' } },
      { name: 'b', allocatable: { pods: '0' } },
    ],
    pod: { spec: asking({ cpu: '2', memory: '2Gi' }) },
    fate: `0/2 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 Too many pods. ${noVictims(2)}`,
  },
  {
    name: 'extended resources',
    nodes: [{ name: 'a', allocatable: { 'lab.io/scale': '1' } }],
    there: [{ on: 'a', spec: limited('lab.io/scale') }],
    pod: { spec: limited('lab.io/scale') },
    fate: `0/1 nodes are available: 1 Insufficient lab.io/scale. ${noVictims(1)}`,
  },
  {
    name: 'cordoned nodes',
    nodes: [{ name: 'a', spec: { unschedulable: true } }],
    pod: {},
    fate: `0/1 nodes are available: 1 node(s) were unschedulable. ${hopeless(1)}`,
  },
  {
    name: 'a cordoned node for a pod that tolerates it',
    nodes: [{ name: 'a', spec: { unschedulable: true } }],
    pod: {
      spec: { tolerations: [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }] },
    },
    fate: 'a',
  },
  {
    name: 'taints',
    nodes: [
      { name: 'a', spec: { taints: [{ key: 'gone', value: 'soon', effect: 'NoExecute' }] } },
      { name: 'b', spec: { taints: [{ key: 'full', effect: 'NoSchedule' }] } },
    ],
    pod: {},
    fate: `0/2 nodes are available: 1 node(s) had untolerated taint {full: }, 1 node(s) had untolerated taint {gone: soon}. ${hopeless(2)}`,
  },
  {
    name: 'a node selector',
    nodes: [{ name: 'a' }, { name: 'b', labels: { disk: 'ssd' } }],
    pod: { spec: { nodeSelector: { disk: 'ssd' } } },
    fate: 'b',
  },
  {
    name: 'required node affinity, of which one term is enough',
    nodes: [
      { name: 'a', labels: { size: '3' } },
      { name: 'b', labels: { size: '11' } },
    ],
    pod: requires(
      { matchExpressions: [{ key: 'size', operator: 'Gt', values: ['10'] }] },
      { matchExpressions: [{ key: 'none', operator: 'Exists' }] },
    ),
    fate: 'b',
  },
  {
    name: 'node affinity that no node has',
    nodes: [{ name: 'a' }],
    pod: { spec: { nodeSelector: { disk: 'ssd' } } },
    fate: `0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. ${hopeless(1)}`,
  },
  {
    name: 'a node by its name, and the others as not in question',
    nodes: [{ name: 'a', allocatable: { pods: '0' } }, { name: 'b' }, { name: 'c' }],
    pod: requires({
      matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'] }],
    }),
    fate: `0/3 nodes are available: 1 Too many pods, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.`,
  },
  {
    name: 'names that exclude one another',
    nodes: [{ name: 'a' }],
    pod: requires({
      matchFields: [
        { key: 'metadata.name', operator: 'In', values: ['a'] },
        { key: 'metadata.name', operator: 'In', values: ['b'] },
      ],
    }),
    fate: `0/1 nodes are available: pod affinity terms conflict. ${hopeless(1)}`,
  },
  {
    name: 'ports of nodes',
    nodes: [{ name: 'a' }],
    there: [{ on: 'a', spec: listening('127.0.0.1') }],
    pod: { spec: listening() },
    fate: `0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. ${noVictims(1)}`,
  },
  {
    name: 'the same port of another address',
    nodes: [{ name: 'a' }],
    there: [{ on: 'a', spec: listening('127.0.0.1') }],
    pod: { spec: listening('127.0.0.2') },
    fate: 'a',
  },
  {
    name: 'anti-affinity',
    nodes: [{ name: 'a' }, { name: 'b' }],
    there: [{ on: 'a', metadata: web }],
    pod: { spec: { affinity: apartFromWebs() } },
    fate: 'b',
  },
  {
    name: 'anti-affinity that leaves no node',
    nodes: [inZone('a', 'x'), inZone('b', 'x')],
    there: [{ on: 'a', metadata: web }],
    pod: { spec: { affinity: apartFromWebs('topology.kubernetes.io/zone') } },
    fate: `0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules. ${noVictims(2)}`,
  },
  {
    name: 'anti-affinity of pods that are there',
    nodes: [{ name: 'a' }],
    there: [{ on: 'a', spec: { affinity: apartFromWebs() } }],
    pod: { metadata: web },
    fate: `0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules. ${noVictims(1)}`,
  },
  {
    name: 'affinity',
    nodes: [inZone('a', 'x'), inZone('b', 'y'), inZone('c', 'x')],
    there: [{ on: 'a', metadata: web, spec: asking({ cpu: '4' }) }],
    pod: { spec: { affinity: nearWebs('topology.kubernetes.io/zone'), ...asking({ cpu: '1' }) } },
    fate: 'c',
  },
  {
    name: 'affinity to pods that are nowhere',
    nodes: [{ name: 'a' }],
    pod: { spec: { affinity: nearWebs('kubernetes.io/hostname') } },
    fate: `0/1 nodes are available: 1 node(s) didn't match pod affinity rules. ${hopeless(1)}`,
  },
  {
    name: 'the first of pods that want to be near one another',
    nodes: [{ name: 'a' }],
    pod: { metadata: web, spec: { affinity: nearWebs('kubernetes.io/hostname') } },
    fate: 'a',
  },
  {
    name: 'a spread that is to be even',
    nodes: [inZone('a', 'x'), inZone('b', 'y')],
    there: [{ on: 'a', metadata: web }],
    pod: spread(),
    fate: 'b',
  },
  {
    name: 'a spread that cannot be even',
    nodes: [inZone('a', 'x'), { ...inZone('b', 'y'), allocatable: { pods: '0' } }, { name: 'c' }],
    there: [{ on: 'a', metadata: web }],
    pod: spread(),
    fate: `0/3 nodes are available: 1 Too many pods, 1 node(s) didn't match pod topology spread constraints, 1 node(s) didn't match pod topology spread constraints (missing required label). preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.`,
  },
  {
    name: 'a spread over more domains than there are',
    nodes: [inZone('a', 'x'), inZone('b', 'y')],
    there: [
      { on: 'a', metadata: web },
      { on: 'b', metadata: web },
    ],
    pod: spread({ minDomains: 3 }),
    fate: `0/2 nodes are available: 2 node(s) didn't match pod topology spread constraints. ${noVictims(2)}`,
  },
  {
    name: 'a spread that counts only pods with the same value of a label',
    nodes: [inZone('a', 'x'), { ...inZone('b', 'y'), allocatable: { pods: '0' } }],
    there: [{ on: 'a', metadata: { labels: { ...web.labels, version: '1' } } }],
    pod: {
      ...spread({ matchLabelKeys: ['version'] }),
      metadata: { labels: { ...web.labels, version: '2' } },
    },
    fate: 'a',
  },
  {
    name: 'a spread over tainted nodes as well',
    nodes: [
      inZone('a', 'x'),
      { ...inZone('b', 'y'), spec: { taints: [{ key: 'full', effect: 'NoSchedule' }] } },
    ],
    there: [{ on: 'a', metadata: web }],
    pod: spread(),
    fate: `0/2 nodes are available: 1 node(s) didn't match pod topology spread constraints, 1 node(s) had untolerated taint {full: }. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.`,
  },
  {
    name: 'a spread that leaves out tainted nodes',
    nodes: [
      inZone('a', 'x'),
      { ...inZone('b', 'y'), spec: { taints: [{ key: 'full', effect: 'NoSchedule' }] } },
    ],
    there: [{ on: 'a', metadata: web }],
    pod: spread({ nodeTaintsPolicy: 'Honor' }),
    fate: 'a',
  },
  {
    name: 'a spread that leaves out nodes which the pod does not want',
    nodes: [
      { ...inZone('a', 'x'), labels: { ...inZone('a', 'x').labels, disk: 'ssd' } },
      inZone('b', 'y'),
    ],
    there: [{ on: 'a', metadata: web }],
    pod: { ...spread(), spec: { ...spread().spec, nodeSelector: { disk: 'ssd' } } },
    fate: 'a',
  },
  {
    name: 'no nodes at all',
    nodes: [],
    pod: {},
    fate: 'no nodes available to schedule pods',
  },
]

function limited(resource: string) {
  const amounts = { [resource]: '1' }
  return {
    containers: [{ name: 'c', image: 'i', resources: { requests: amounts, limits: amounts } }],
  }
}

function listening(hostIP?: string) {
  const port = { containerPort: 80, hostPort: 80, ...(hostIP && { hostIP }) }
  return { containers: [{ name: 'c', image: 'i', ports: [port] }] }
}

describe('filters know', () => {
  for (const { name, nodes, there = [], pod, fate } of cases)
    it(name, async () => {
      await using lab = await scheduling(nodes)
      for (const [index, { on, metadata, spec }] of there.entries())
        await lab.addPod(`there-${index}`, {
          ...(metadata && { metadata }),
          spec: { ...spec, nodeName: on },
        })
      await lab.addPod('new', pod)
      assert.equal(await lab.fate('new'), fate)
    })

  it('namespaces that affinity terms select', async () => {
    await using lab = await scheduling([{ name: 'a' }, { name: 'b' }])
    await lab.create(namespaces, { metadata: { name: 'other', labels: { team: 'sea' } } })
    await lab.create(
      { group: '', version: 'v1', plural: 'serviceaccounts', kind: 'ServiceAccount' },
      { metadata: { name: 'default', namespace: 'other' } },
    )
    await lab.addPod('there', { metadata: { namespace: 'other', ...web }, spec: { nodeName: 'a' } })
    const [term] = apartFromWebs().podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution
    const terms = [
      {
        ...term,
        topologyKey: 'kubernetes.io/hostname',
        namespaceSelector: { matchLabels: { team: 'sea' } },
      },
    ]
    const podAntiAffinity = { requiredDuringSchedulingIgnoredDuringExecution: terms }
    await lab.addPod('new', { spec: { affinity: { podAntiAffinity } } })
    assert.equal(await lab.fate('new'), 'b')
  })
})
