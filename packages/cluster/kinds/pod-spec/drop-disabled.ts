import { allContainers, type Container, type PodSpec } from './types.ts'

/** Fields of features that 1.33 has switched off are dropped, not refused. In place. */
export function dropDisabledFields(spec: PodSpec): void {
  delete spec.resources
  delete spec.resourceClaims
  for (const volume of spec.volumes ?? []) {
    delete volume.image
    for (const source of volume.projected?.sources ?? []) delete source.clusterTrustBundle
  }
  for (const container of allContainers(spec)) dropOfContainer(container)
}

function dropOfContainer({ resources, lifecycle }: Container): void {
  delete resources.claims
  if (lifecycle) delete lifecycle.stopSignal
}
