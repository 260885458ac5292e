import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Node, Pod } from '../../client/resources.ts'
import { podOf } from '../testing/pod-of.ts'
import { admission } from './admission.ts'

const node: Node = {
  metadata: { name: 'node-0', labels: { disk: 'fast' } },
  spec: {
    taints: [
      { key: 'away', effect: 'NoExecute' },
      { key: 'busy', effect: 'NoSchedule' },
    ],
  },
  status: { allocatable: { cpu: '1', memory: '1Gi', pods: '3' } },
}
const tolerations = [{ key: 'away', operator: 'Exists' }]

const asking = (spec: Partial<NonNullable<Pod['spec']>>, name = 'web'): Pod => {
  const pod = podOf([], name)
  return { ...pod, spec: { containers: [{ name: 'main' }], tolerations, ...pod.spec, ...spec } }
}
const cpu = (amount: string) => ({
  containers: [{ name: 'main', resources: { requests: { cpu: amount } } }],
})
const port = (hostPort: number, hostIP = '') => ({
  containers: [{ name: 'main', ports: [{ containerPort: 80, hostPort, hostIP }] }],
})
const fillers = ['a', 'b', 'c'].map((name) => asking(cpu('200m'), name))

const cases: Readonly<Record<string, readonly [Pod, readonly Pod[], string | undefined]>> = {
  'that fits': [asking(cpu('800m')), fillers.slice(0, 1), undefined],
  'that asks for too much': [
    asking(cpu('900m')),
    fillers.slice(0, 1),
    "OutOfcpu: Node didn't have enough resource: cpu, requested: 900, used: 200, capacity: 1000",
  ],
  'that is one too many': [
    asking(cpu('1m')),
    fillers,
    "OutOfpods: Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3",
  ],
  'beside pods that have ended': [
    asking(cpu('900m')),
    fillers.map((it) => ({ ...it, status: { phase: 'Succeeded' } })),
    undefined,
  ],
  'that wants another node': [
    asking({ ...cpu('1m'), nodeSelector: { disk: 'slow' } }),
    [],
    "NodeAffinity: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  ],
  'whose port is taken': [
    asking(port(80)),
    [asking(port(80, '127.0.0.1'), 'a')],
    "NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  ],
  'whose port is taken at another address only': [
    asking(port(80, '127.0.0.2')),
    [asking(port(80, '127.0.0.1'), 'a')],
    undefined,
  ],
  'that is to leave the node': [
    asking({ ...cpu('1m'), tolerations: [] }),
    [],
    "TaintToleration: Predicate TaintToleration failed: node(s) had taints that the pod doesn't tolerate",
  ],
}

describe('a node is asked to take a pod', () => {
  for (const [name, [pod, others, due]] of Object.entries(cases))
    it(name, () => {
      const refusal = admission(pod, node, others)
      assert.equal(refusal && `${refusal.reason}: ${refusal.message}`, due)
    })
})
