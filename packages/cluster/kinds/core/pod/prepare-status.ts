import type { ContainerStatus, Pod } from './types.ts'

/** What a status update leaves alone, and fields of features that are off. In place. */
export function preparePodStatus(next: Pod, old: Pod): void {
  delete next.metadata.deletionTimestamp
  if (old.metadata.ownerReferences) next.metadata.ownerReferences = old.metadata.ownerReferences
  else delete next.metadata.ownerReferences
  if (!next.status.qosClass && old.status.qosClass) next.status.qosClass = old.status.qosClass
  delete next.status.observedGeneration
  for (const condition of next.status.conditions ?? []) delete condition.observedGeneration
  delete next.status.resourceClaimStatuses
  for (const status of containerStatuses(next)) delete status.allocatedResourcesStatus
}

const containerStatuses = ({ status }: Pod): ContainerStatus[] => [
  ...(status.containerStatuses ?? []),
  ...(status.initContainerStatuses ?? []),
  ...(status.ephemeralContainerStatuses ?? []),
]
