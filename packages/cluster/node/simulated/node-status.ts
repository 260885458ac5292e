import type { NodeStatus } from 'kubernetes-types/core/v1.js'
import type { Node } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import { addressOf } from './node-address.ts'

const findings = [
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
  [
    'MemoryPressure',
    'False',
    'KubeletHasSufficientMemory',
    'kubelet has sufficient memory available',
  ],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['NetworkUnavailable', 'False', 'RouteCreated', 'RouteController created a route'],
] as const

const nodeInfo = {
  architecture: 'amd64',
  bootID: '',
  containerRuntimeVersion: 'simulated',
  kernelVersion: 'simulated',
  kubeProxyVersion: 'simulated',
  kubeletVersion: 'simulated',
  machineID: '',
  operatingSystem: 'linux',
  osImage: '',
  systemUUID: '',
}

/** Those that a node was given by hand stay. */
function addressesOf({ metadata: { name = '' }, status }: Node): NodeStatus {
  if (status?.addresses?.length) return {}
  return {
    addresses: [
      { type: 'InternalIP', address: addressOf(name) },
      { type: 'Hostname', address: name },
    ],
  }
}

/** What a node says of itself. A condition that has not changed keeps its time. */
export const nodeReport = (node: Node, now: number): NodeStatus => ({
  conditions: findings.map(([type, status, reason, message]) => {
    const before = node.status?.conditions?.find((it) => it.type === type)
    const time = timeText(now)
    const kept = before?.status === status && before.lastTransitionTime
    const lastTransitionTime = kept || time
    return { type, status, reason, message, lastHeartbeatTime: time, lastTransitionTime }
  }),
  ...addressesOf(node),
  ...(!node.status?.nodeInfo?.kubeletVersion && { nodeInfo }),
})

const reportPeriod = 300_000

/** Whether the node has to say that it is well: nobody knows it, or it said so long ago. */
export function isDue(node: Node, now: number): boolean {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True' || !ready.lastHeartbeatTime) return true
  return now - Date.parse(ready.lastHeartbeatTime) >= reportPeriod
}
