import type { KubeObject } from '../../object.ts'
import type { ResourceList } from '../../pod-spec/types.ts'

export interface Taint {
  key?: string
  value?: string
  effect?: string
  timeAdded?: string
}

export type Node = KubeObject & {
  spec: {
    podCIDR?: string
    podCIDRs?: string[]
    providerID?: string
    unschedulable?: boolean
    taints?: Taint[]
    configSource?: unknown
    externalID?: string
  }
  status: {
    capacity?: ResourceList
    allocatable?: ResourceList
    conditions?: { type?: string; status?: string }[]
    addresses?: { type?: string; address?: string }[]
    nodeInfo: {
      kubeletVersion?: string
      osImage?: string
      kernelVersion?: string
      containerRuntimeVersion?: string
      swap?: { capacity?: number }
    }
    config?: unknown
  }
}
