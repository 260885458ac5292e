import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createLogger } from '@galley/kit/logging'
import { SimulatedClock } from '@galley/kit/simulated-clock'
import type { PodSpec } from 'kubernetes-types/core/v1.js'
import { Client } from '../../client/client.ts'
import { InformerSet } from '../../client/informer-set.ts'
import type { Metadata } from '../../client/resource.ts'
import type { Node, Pod } from '../../client/resources.ts'
import { plainApi } from '../../testing/plain-api.ts'
import { Cluster } from '../model/cluster.ts'
import { PodInfo } from '../model/pod-info.ts'
import { AssumedVolumes } from '../volumes/assumed-volumes.ts'
import { World } from '../world.ts'
import { scores } from './table.ts'

const node = (name: string, rest: Partial<Node> = {}, labels = {}): Node => ({
  ...rest,
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  status: { allocatable: { cpu: '10', memory: '10Gi', pods: '110' }, ...rest.status },
})
const pod = (name: string, spec: Partial<PodSpec> = {}, metadata: Metadata = {}): Pod => ({
  metadata: { name, uid: name, namespace: 'lab', ...metadata },
  spec: { containers: [{ name: 'c', image: 'i' }], ...spec },
})
const asking = (cpu: string, memory: string): Partial<PodSpec> => ({
  containers: [{ name: 'c', image: 'i', resources: { requests: { cpu, memory } } }],
})
const web = { labels: { app: 'web' } }
const selector = { labelSelector: { matchLabels: web.labels } }

interface Case {
  readonly name: string
  readonly by: string
  readonly nodes: readonly Node[]
  readonly there?: readonly (readonly [Pod, string])[]
  readonly pod: Pod
  /** By node; none if the pod does not care. */
  readonly scores: readonly number[] | undefined
}

const cases: readonly Case[] = [
  {
    name: 'prefers nodes with more left',
    by: 'NodeResourcesFit',
    nodes: [node('a'), node('b')],
    there: [[pod('x', asking('4', '6Gi')), 'a']],
    pod: pod('new', asking('1', '1Gi')),
    scores: [40, 90],
  },
  {
    name: 'takes pods that ask for nothing for small ones',
    by: 'NodeResourcesFit',
    nodes: [node('a', { status: { allocatable: { cpu: '1', memory: '1Gi' } } })],
    pod: pod('new'),
    scores: [85],
  },
  {
    name: 'prefers nodes that would be used evenly',
    by: 'NodeResourcesBalancedAllocation',
    nodes: [node('a'), node('b')],
    there: [[pod('x', asking('5', '1Gi')), 'a']],
    pod: pod('new', asking('1', '1Gi')),
    scores: [80, 100],
  },
  {
    name: 'says nothing about evenness for pods that ask for nothing',
    by: 'NodeResourcesBalancedAllocation',
    nodes: [node('a')],
    pod: pod('new'),
    scores: undefined,
  },
  {
    name: 'avoids taints that pods only rather not tolerate',
    by: 'TaintToleration',
    nodes: [
      node('a', { spec: { taints: [{ key: 'x', effect: 'PreferNoSchedule' }] } }),
      node('b', {
        spec: {
          taints: [
            { key: 'x', effect: 'PreferNoSchedule' },
            { key: 'y', effect: 'PreferNoSchedule' },
          ],
        },
      }),
      node('c'),
    ],
    pod: pod('new'),
    scores: [50, 0, 100],
  },
  {
    name: 'adds up the weights of preferred node affinity',
    by: 'NodeAffinity',
    nodes: [node('a', {}, { disk: 'ssd' }), node('b', {}, { disk: 'ssd', near: 'yes' }), node('c')],
    pod: pod('new', {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 10, preference: { matchExpressions: [{ key: 'disk', operator: 'Exists' }] } },
            { weight: 30, preference: { matchExpressions: [{ key: 'near', operator: 'Exists' }] } },
          ],
        },
      },
    }),
    scores: [25, 100, 0],
  },
  {
    name: 'prefers nodes near pods that a pod likes',
    by: 'InterPodAffinity',
    nodes: [node('a'), node('b'), node('c')],
    there: [
      [pod('x', {}, web), 'a'],
      [pod('y', {}, web), 'a'],
      [pod('z', {}, web), 'b'],
    ],
    pod: pod('new', {
      affinity: {
        podAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 5, podAffinityTerm: { ...selector, topologyKey: 'kubernetes.io/hostname' } },
          ],
        },
      },
    }),
    scores: [100, 50, 0],
  },
  {
    name: 'keeps pods away from those that would rather avoid them',
    by: 'InterPodAffinity',
    nodes: [node('a'), node('b')],
    there: [
      [
        pod('x', {
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 1,
                  podAffinityTerm: { ...selector, topologyKey: 'kubernetes.io/hostname' },
                },
              ],
            },
          },
        }),
        'a',
      ],
    ],
    pod: pod('new', {}, web),
    scores: [0, 100],
  },
  {
    name: 'prefers zones with fewer pods of a kind',
    by: 'PodTopologySpread',
    nodes: [
      node('a', {}, { zone: 'x' }),
      node('b', {}, { zone: 'x' }),
      node('c', {}, { zone: 'y' }),
      node('d'),
    ],
    there: [
      [pod('x', {}, web), 'a'],
      [pod('y', {}, web), 'a'],
      [pod('z', {}, web), 'c'],
    ],
    pod: pod(
      'new',
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', ...selector },
        ],
      },
      web,
    ),
    // 2 and 1 pods by ln(2 + 2), rounded: 3, 3, 1, and the last node not at all.
    scores: [33, 33, 100, 0],
  },
  {
    name: 'prefers nodes that have the images',
    by: 'ImageLocality',
    nodes: [
      node('a', { status: { images: [{ names: ['i:latest'], sizeBytes: 2 * 523 * 1024 ** 2 }] } }),
      node('b'),
    ],
    pod: pod('new'),
    scores: [51, 0],
  },
]

describe('a score', () => {
  for (const { name, by, nodes, there = [], pod: created, scores: expected } of cases)
    it(name, async () => {
      const cluster = new Cluster()
      for (const it of nodes) cluster.setNode(it)
      for (const [it, on] of there) cluster.setPod(it, on)
      const score = scores.find((it) => it.name === by)
      const scoring = score?.prepare(new PodInfo(created), await worldOf(cluster), cluster.nodes)
      const raw = cluster.nodes.map((it) => scoring?.of(it) ?? 0)
      assert.deepEqual(scoring && (scoring.normalized?.(raw) ?? raw), expected)
    })

  it('counts as much as with Kubernetes', () => {
    assert.deepEqual(Object.fromEntries(scores.map(({ name, weight }) => [name, weight])), {
      TaintToleration: 3,
      NodeAffinity: 2,
      NodeResourcesFit: 1,
      PodTopologySpread: 2,
      InterPodAffinity: 2,
      NodeResourcesBalancedAllocation: 1,
      ImageLocality: 1,
    })
  })
})

async function worldOf(cluster: Cluster): Promise<World> {
  const plain = await plainApi()
  const ended = new AbortController()
  const client = new Client({ fetch: (call) => plain.api.fetch(call), userAgent: 'tester' })
  const shared = { client, clock: new SimulatedClock(), signal: ended.signal }
  const informers = new InformerSet({ ...shared, log: createLogger({ level: 'silent' }) })
  ended.abort()
  return new World({ cluster, informers, volumes: new AssumedVolumes(informers) })
}
