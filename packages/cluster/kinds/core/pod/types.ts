import type * as core from 'kubernetes-types/core/v1.js'
import type { KubeObject } from '../../object.ts'
import type { PodSpec, ResourceList, ResourceRequirements } from '../../pod-spec/types.ts'

export type ContainerStatus = Omit<core.ContainerStatus, 'allocatedResources' | 'resources'> & {
  allocatedResources?: ResourceList
  resources?: ResourceRequirements
  allocatedResourcesStatus?: {
    name: string
    resources?: { resourceID: string; health?: string }[]
  }[]
  user?: { linux?: { uid: number; gid: number; supplementalGroups?: number[] } }
}

export type PodCondition = core.PodCondition & { observedGeneration?: number }

export type PodStatus = Omit<
  core.PodStatus,
  | 'containerStatuses'
  | 'initContainerStatuses'
  | 'ephemeralContainerStatuses'
  | 'conditions'
  | 'resourceClaimStatuses'
> & {
  containerStatuses?: ContainerStatus[]
  initContainerStatuses?: ContainerStatus[]
  ephemeralContainerStatuses?: ContainerStatus[]
  conditions?: PodCondition[]
  resourceClaimStatuses?: { name: string; resourceClaimName?: string }[]
  observedGeneration?: number
}

export type Pod = KubeObject & { spec: PodSpec; status: PodStatus }
