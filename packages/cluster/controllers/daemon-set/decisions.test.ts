import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DaemonSetSpec } from 'kubernetes-types/apps/v1.js'
import type { PodSpec } from 'kubernetes-types/core/v1.js'
import type { DaemonSet, Node, Pod } from '../../client/resources.ts'
import { daemonsOf } from './daemons.ts'
import { type Changes, manage } from './manage.ts'
import { placementOf } from './placement.ts'
import { Retries } from './retries.ts'
import { rollingUpdate } from './rolling-update.ts'
import { statusOf } from './status.ts'
import { affinityTo, targetNode } from './target-node.ts'
import { daemonTolerations } from './tolerations.ts'

const now = Date.parse('2024-01-01T01:00:00Z')

const setWith = (spec: Partial<DaemonSetSpec>, pod: Partial<PodSpec> = {}): DaemonSet => ({
  metadata: { name: 'd', namespace: 'lab', uid: 'd' },
  spec: { selector: {}, template: { spec: { containers: [], ...pod } }, ...spec },
})

const rolling = (maxUnavailable: number | string, maxSurge: number | string): DaemonSet =>
  setWith({
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } },
  })

const node = (name: string, labels = {}, spec = {}): Node => ({ metadata: { name, labels }, spec })

const tainted = (key: string, effect: string): Node => node('n', {}, { taints: [{ key, effect }] })

/** `NODE:HASH:STATE`, where a state is ready, waiting, failed, or gone (which is being deleted). */
function pod(text: string, at: number): Pod {
  const [nodeName = '', hash = '', state = ''] = text.split(':')
  const isReady = state === 'ready'
  return {
    metadata: {
      name: text,
      creationTimestamp: new Date(at * 1000).toISOString(),
      labels: { 'controller-revision-hash': hash },
      ...(state === 'gone' && { deletionTimestamp: '2024-01-01T00:00:00Z' }),
    },
    spec: { nodeName, containers: [] },
    status: {
      phase: state === 'failed' ? 'Failed' : 'Running',
      conditions: [
        {
          type: 'Ready',
          status: isReady ? 'True' : 'False',
          lastTransitionTime: '2024-01-01T00:00:00Z',
        },
      ],
    },
  }
}

const view = (set: DaemonSet, nodes: string, pods: string) =>
  daemonsOf(
    set,
    'new',
    nodes.split(' ').map((name) => node(name)),
    pods.split(' ').filter(Boolean).map(pod),
    now,
  )

const told = ({ create, remove }: Changes) => [
  ...create.map((name) => `+${name}`),
  ...remove.map(({ metadata }) => `-${metadata.name}`),
]

describe('where a daemon is to be', () => {
  const plain = setWith({})

  it('is on every node, in spite of what befalls nodes', () => {
    assert.equal(placementOf(plain)(node('n')), 'run')
    for (const [key, effect] of [
      ['not-ready', 'NoExecute'],
      ['unreachable', 'NoExecute'],
      ['disk-pressure', 'NoSchedule'],
      ['memory-pressure', 'NoSchedule'],
      ['pid-pressure', 'NoSchedule'],
      ['unschedulable', 'NoSchedule'],
    ] as const)
      assert.equal(placementOf(plain)(tainted(`node.kubernetes.io/${key}`, effect)), 'run')
  })

  it('is not on nodes that are tainted otherwise', () => {
    assert.equal(placementOf(plain)(tainted('k', 'NoSchedule')), 'stay')
    assert.equal(placementOf(plain)(tainted('k', 'NoExecute')), 'go')
    assert.equal(placementOf(plain)(tainted('k', 'PreferNoSchedule')), 'run')
    const tolerations = [{ key: 'k', operator: 'Exists' }]
    assert.equal(placementOf(setWith({}, { tolerations }))(tainted('k', 'NoExecute')), 'run')
    const network = tainted('node.kubernetes.io/network-unavailable', 'NoSchedule')
    assert.equal(placementOf(plain)(network), 'stay')
    assert.equal(placementOf(setWith({}, { hostNetwork: true }))(network), 'run')
  })

  it('is where its template says', () => {
    const selecting = setWith({}, { nodeSelector: { disk: 'fast' } })
    assert.equal(placementOf(selecting)(node('n', { disk: 'fast' })), 'run')
    assert.equal(placementOf(selecting)(node('n')), 'go')
    assert.equal(placementOf(setWith({}, { nodeName: 'n' }))(node('n')), 'run')
    assert.equal(placementOf(setWith({}, { nodeName: 'n' }))(node('m')), 'go')
    const affinity = affinityTo('m', undefined)
    assert.equal(placementOf(setWith({}, { affinity }))(node('m')), 'run')
    assert.equal(placementOf(setWith({}, { affinity }))(node('n')), 'go')
  })

  it('is told to the scheduler by the name of the node', () => {
    const affinity = affinityTo('n', {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }],
        },
        preferredDuringSchedulingIgnoredDuringExecution: [],
      },
    })
    assert.equal(targetNode({ metadata: {}, spec: { containers: [], affinity } }), 'n')
    assert.ok(affinity.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution)
    assert.equal(targetNode({ metadata: {}, spec: { containers: [] } }), undefined)
  })

  it('keeps a toleration of the template in its place, without an end', () => {
    const key = 'node.kubernetes.io/not-ready'
    const own = { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 3 }
    const [first, ...others] = daemonTolerations({ containers: [], tolerations: [own] })
    assert.deepEqual(first, { key, operator: 'Exists', effect: 'NoExecute' })
    assert.equal(others.length, 5)
  })
})

describe('what is on the nodes', () => {
  const at = (set: DaemonSet, nodes: string, pods: string) =>
    told(manage(view(set, nodes, pods), () => true))

  it('is one pod each', () => {
    assert.deepEqual(at(rolling(1, 0), 'a b', 'a:new:ready'), ['+b'])
    assert.deepEqual(at(rolling(1, 0), 'a', 'a:new:ready a:new:waiting'), ['-a:new:waiting'])
  })

  it('is replaced once it is gone, or at once where there may be two', () => {
    assert.deepEqual(at(rolling(1, 0), 'a', 'a:new:gone'), [])
    assert.deepEqual(at(rolling(0, 1), 'a', 'a:new:gone'), ['+a'])
  })

  it('is removed when it failed, as far as it is not waited for', () => {
    const daemons = view(rolling(1, 0), 'a b', 'a:new:failed b:new:failed')
    assert.deepEqual(told(manage(daemons, (_, name) => name === 'b')), ['-b:new:failed'])
  })

  it('is an old pod beside a new one only until one of them can be spared', () => {
    const surging = rolling(0, 1)
    assert.deepEqual(at(surging, 'a', 'a:old:ready a:new:waiting'), [])
    assert.deepEqual(at(surging, 'a', 'a:old:ready a:new:ready'), ['-a:old:ready'])
    assert.deepEqual(at(surging, 'a', 'a:old:waiting a:new:waiting'), ['-a:old:waiting'])
    assert.deepEqual(at(surging, 'a', 'a:old:ready a:older:ready a:new:waiting'), [
      '-a:older:ready',
    ])
  })

  it('is cleared of pods that wait for nodes that are no more', () => {
    const affinity = affinityTo('gone', undefined)
    const waiting: Pod = { metadata: { name: 'w' }, spec: { containers: [], affinity } }
    const daemons = daemonsOf(rolling(1, 0), 'new', [], [waiting, pod('b:new:ready', 1)], now)
    assert.deepEqual(told(manage(daemons, () => true)), ['-w'])
  })
})

describe('an update', () => {
  const at = (set: DaemonSet, nodes: string, pods: string) =>
    told(rollingUpdate(view(set, nodes, pods)))

  it('takes as many old pods as may be missing', () => {
    const old = 'a:old:ready b:old:ready c:old:ready'
    assert.deepEqual(at(rolling(1, 0), 'a b c', old), ['-a:old:ready'])
    assert.deepEqual(at(rolling('50%', 0), 'a b c', old), ['-a:old:ready', '-b:old:ready'])
    assert.deepEqual(at(rolling(0, 0), 'a b c', old), ['-a:old:ready'])
  })

  it('counts what is missing already', () => {
    assert.deepEqual(at(rolling(1, 0), 'a b', 'a:new:waiting b:old:ready'), [])
    assert.deepEqual(at(rolling(1, 0), 'a b', 'a:old:gone b:old:ready'), [])
    assert.deepEqual(at(rolling(2, 0), 'a b', 'a:new:waiting b:old:ready'), ['-b:old:ready'])
  })

  it('takes old pods that are of no use at once', () => {
    assert.deepEqual(at(rolling(1, 0), 'a b c', 'a:old:waiting b:old:waiting c:old:ready'), [
      '-a:old:waiting',
      '-b:old:waiting',
    ])
  })

  it('makes new pods beside old ones as far as it may, and where the old one is of no use', () => {
    const old = 'a:old:ready b:old:ready c:old:waiting'
    assert.deepEqual(at(rolling(0, 1), 'a b c', old), ['+c', '+a'])
    assert.deepEqual(at(rolling(0, 1), 'a b', 'a:old:ready a:new:waiting b:old:ready'), [])
    assert.deepEqual(at(rolling(0, 1), 'a b', 'a:old:ready a:new:ready b:old:ready'), [
      '+b',
      '-a:old:ready',
    ])
  })

  it('leaves a node that is not to have a pod only once another has one more', () => {
    const surging = setWith(
      {
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
        },
      },
      { nodeName: 'b' },
    )
    assert.deepEqual(at(surging, 'a b', 'a:old:ready'), [])
    assert.deepEqual(at(surging, 'a b', 'a:old:ready b:new:waiting'), [])
    assert.deepEqual(at(surging, 'a b', 'a:old:ready b:new:ready'), ['-a:old:ready'])
    assert.deepEqual(at(surging, 'a b', 'a:old:waiting'), ['-a:old:waiting'])
  })
})

describe('the status of a daemon set', () => {
  it('counts nodes, by the oldest pod of each', () => {
    const set = setWith({ minReadySeconds: 7200 }, { nodeSelector: {} })
    assert.deepEqual(statusOf(view(set, 'a b c', 'a:new:ready a:old:waiting b:old:waiting')), {
      observedGeneration: 0,
      desiredNumberScheduled: 3,
      currentNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 1,
      updatedNumberScheduled: 1,
      numberAvailable: 0,
      numberUnavailable: 3,
    })
    const elsewhere = setWith({}, { nodeName: 'b' })
    assert.equal(statusOf(view(elsewhere, 'a b', 'a:new:ready')).numberMisscheduled, 1)
  })
})

describe('a daemon that fails again and again', () => {
  it('is left for twice as long each time, for a quarter of an hour at most', () => {
    const retries = new Retries()
    assert.equal(retries.left('k', 0), 0)
    retries.tried('k', 0)
    assert.equal(retries.left('k', 0), 1000)
    assert.equal(retries.left('k', 1000), 0)
    retries.tried('k', 1000)
    assert.equal(retries.left('k', 1000), 2000)
    for (let time = 0; time < 12; time++) retries.tried('k', 2000)
    assert.equal(retries.left('k', 2000), 15 * 60_000)
    assert.equal(retries.left('other', 2000), 0)
  })

  it('starts afresh after half an hour', () => {
    const retries = new Retries()
    retries.tried('k', 0)
    retries.tried('k', 1000)
    retries.tried('k', 31 * 60_000)
    assert.equal(retries.left('k', 31 * 60_000), 1000)
  })
})
