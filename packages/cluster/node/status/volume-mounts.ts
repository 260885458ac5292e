import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { Container } from '../../kinds/pod-spec/types.ts'

/** How a container's volumes are mounted, as its status tells it. */
export function volumeMountStatuses({ volumeMounts }: Container): Partial<ContainerStatus> {
  if (!volumeMounts?.length) return {}
  const mounts = volumeMounts.map(({ name, mountPath, readOnly, recursiveReadOnly }) => ({
    name,
    mountPath,
    ...(readOnly && {
      readOnly,
      recursiveReadOnly:
        recursiveReadOnly && recursiveReadOnly !== 'Disabled' ? 'Enabled' : 'Disabled',
    }),
  }))
  return { volumeMounts: mounts }
}
