import type { ContainerImage, NodeCondition, NodeStatus } from 'kubernetes-types/core/v1.js'
import type { Node } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import { equal } from '../../kinds/equal.ts'
import type { ResourceList } from '../../kinds/pod-spec/types.ts'
import type { MachineNode } from '../agent/machine.ts'
import { architecture, type MachineFacts } from './machine-facts.ts'

export interface ReportFacts {
  readonly node: MachineNode
  readonly machine: MachineFacts
  readonly capacity: ResourceList
  readonly images: readonly ContainerImage[]
  readonly annotations: Readonly<Record<string, string>>
}

const findings = [
  [
    'MemoryPressure',
    'False',
    'KubeletHasSufficientMemory',
    'kubelet has sufficient memory available',
  ],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const

export interface NodeDescription {
  readonly metadata: {
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }
  readonly spec: { readonly podCIDR: string; readonly podCIDRs: readonly string[] }
}

/** What a node's agent writes about it in the API, besides its status. */
export function nodeDescription({ node, annotations }: ReportFacts): NodeDescription {
  const arch = architecture()
  return {
    metadata: {
      labels: {
        'beta.kubernetes.io/arch': arch,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': arch,
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
      },
      annotations,
    },
    spec: { podCIDR: node.podRange, podCIDRs: [node.podRange] },
  }
}

/** What a node says of itself. A condition that has not changed keeps its time. */
export function nodeReport(before: Node, facts: ReportFacts, now: number): NodeStatus {
  const { node, machine, capacity, images } = facts
  const amounts = withDisk(capacity, machine)
  return {
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    capacity: amounts,
    allocatable: amounts,
    conditions: conditionsOf(before, now),
    images: [...images],
    nodeInfo: machine.info,
  }
}

function conditionsOf({ status }: Node, now: number): NodeCondition[] {
  const time = timeText(now)
  return findings.map(([type, is, reason, message]) => {
    const before = status?.conditions?.find((it) => it.type === type)
    const kept = before?.status === is && before.lastTransitionTime
    const lastTransitionTime = kept || time
    return { type, status: is, reason, message, lastHeartbeatTime: time, lastTransitionTime }
  })
}

const withDisk = (capacity: ResourceList, { diskBytes }: MachineFacts): ResourceList => ({
  'ephemeral-storage': `${Math.floor(diskBytes / 1024)}Ki`,
  ...capacity,
})

const reportPeriod = 300_000

/** Whether the node has to write its status: something has changed, or it was said long ago. */
export function isDue({ status }: Node, report: NodeStatus, now: number): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True' || !ready.lastHeartbeatTime) return true
  if (now - Date.parse(ready.lastHeartbeatTime) >= reportPeriod) return true
  const fields = ['addresses', 'capacity', 'allocatable', 'images', 'nodeInfo'] as const
  return fields.some((field) => !equal(status?.[field], report[field]))
}
