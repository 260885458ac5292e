import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { containerResources, podResources } from './resources.ts'

const node = { memoryBytes: 4 * 1024 ** 3, podPids: 100 }
const Mi = 1024 ** 2

type List = Readonly<Record<string, string>>

const container = (requests?: List, limits?: List, more: object = {}): Container =>
  ({
    name: 'c',
    resources: { ...(requests && { requests }), ...(limits && { limits }) },
    ...more,
  }) as Container

const podOf = (containers: readonly Container[], more: object = {}): Pod =>
  ({ metadata: {}, spec: { containers, ...more } }) as unknown as Pod

const own = (one: Container, more: object = {}) => containerResources(podOf([one], more), one, node)

describe('what a container may use', () => {
  const cases = [
    ['least without requests', container(), { cpuShares: 2, oomScore: 1000 }],
    [
      'as requested and limited',
      container({ cpu: '250m', memory: '1Gi' }, { cpu: '1500m', memory: '2Gi' }),
      { cpuShares: 256, cpus: 1.5, memoryBytes: 2048 * Mi, oomScore: 750 },
    ],
    [
      'its limits without requests',
      container(undefined, { cpu: '1' }),
      { cpuShares: 1024, cpus: 1, oomScore: 999 },
    ],
    [
      'a hundredth of a core at least',
      container({ cpu: '1m' }, { cpu: '1m' }),
      { cpuShares: 2, cpus: 0.01, oomScore: 999 },
    ],
    [
      'spared when guaranteed',
      container({ cpu: '1', memory: '1Mi' }, { cpu: '1', memory: '1Mi' }),
      { cpuShares: 1024, cpus: 1, memoryBytes: Mi, oomScore: -997 },
    ],
    [
      'never spared more than guaranteed ones',
      container({ memory: '40Gi' }),
      { cpuShares: 2, oomScore: 3 },
    ],
  ] as const
  for (const [name, one, expected] of cases)
    it(`is ${name}`, () => assert.deepEqual(own(one), expected))

  it('is spared with the node’s own', () =>
    assert.equal(own(container(), { priorityClassName: 'system-node-critical' }).oomScore, -997))

  it('is never before the containers it serves', () => {
    const sidecar = container(undefined, undefined, { name: 's', restartPolicy: 'Always' })
    const pod = podOf([container({ memory: '2Gi' })], { initContainers: [sidecar] })
    assert.equal(containerResources(pod, sidecar, node).oomScore, 500)
  })
})

describe('what a pod may use', () => {
  const limited = container({ cpu: '100m', memory: '10Mi' }, { cpu: '200m', memory: '20Mi' })
  it('is least without requests', () =>
    assert.deepEqual(podResources(podOf([container()]), node), { cpuShares: 2, pids: 100 }))

  it('is all together', () =>
    assert.deepEqual(podResources(podOf([limited, limited]), node), {
      cpuShares: 204,
      cpus: 0.4,
      memoryBytes: 40 * Mi,
      pids: 100,
    }))

  it('is not limited where one container is not', () =>
    assert.deepEqual(podResources(podOf([limited, container()]), node), {
      cpuShares: 102,
      pids: 100,
    }))

  it('is what initializing takes where that is more', () => {
    const sidecar = container(
      { cpu: '50m' },
      { cpu: '50m' },
      { name: 's', restartPolicy: 'Always' },
    )
    const init = container({ cpu: '1' }, { cpu: '1' }, { name: 'i' })
    const { cpuShares, cpus } = podResources(
      podOf([limited], { initContainers: [sidecar, init] }),
      node,
    )
    assert.deepEqual([cpuShares, cpus], [1075, 1.05])
  })

  it('counts its overhead', () => {
    const overhead = { cpu: '100m', memory: '5Mi' }
    assert.deepEqual(podResources(podOf([limited], { overhead }), node), {
      cpuShares: 204,
      cpus: 0.3,
      memoryBytes: 25 * Mi,
      pids: 100,
    })
  })
})
