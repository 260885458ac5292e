import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '../../client/resources.ts'
import { hostPortsOf, hostPortWords } from './host-ports.ts'

const nodes = [{ name: 'node-0', addresses: ['10.10.1.1'], podRanges: [] }]

const pod = (
  ports: object[],
  { phase = 'Running', hostNetwork = false, podIP = '10.244.0.5' } = {},
): Pod => ({
  metadata: { name: 'web', namespace: 'lab' },
  spec: {
    nodeName: 'node-0',
    hostNetwork,
    containers: [{ name: 'c', ports: ports.map((it) => ({ containerPort: 8080, ...it })) }],
  },
  status: { phase, podIP },
})

const texts = (it: Pod) =>
  hostPortsOf([it], nodes).map(
    ({ address, port, protocol, target }) =>
      `${protocol} ${address}:${port} ${target.address}:${target.port}`,
  )

test("a pod's host ports answer at its node's address, or at the one it names", () => {
  const ports = [
    { hostPort: 80 },
    { hostPort: 53, protocol: 'UDP', hostIP: '127.0.0.1' },
    { hostPort: 81, hostIP: '0.0.0.0' },
    { hostPort: 82, protocol: 'SCTP' },
    { hostPort: 83, hostIP: 'fd00::1' },
    {},
  ]
  assert.deepEqual(texts(pod(ports)), [
    'TCP 10.10.1.1:80 10.244.0.5:8080',
    'UDP 127.0.0.1:53 10.244.0.5:8080',
    'TCP 10.10.1.1:81 10.244.0.5:8080',
  ])
})

test("pods that are over, have no address, or are on the node's network have none", () => {
  const ports = [{ hostPort: 80 }]
  for (const other of [{ phase: 'Failed' }, { podIP: '' }, { hostNetwork: true }])
    assert.deepEqual(texts(pod(ports, other)), [])
  assert.deepEqual(hostPortWords(pod(ports)).length, 1)
  assert.deepEqual(hostPortWords(pod([{}])), [])
})
