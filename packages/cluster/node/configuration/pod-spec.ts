import type { Pod } from '../../client/resources.ts'
import { allContainers, type Container, type PodSpec } from '../../kinds/pod-spec/types.ts'

/** With the fields that the published types do not have yet. */
export const specOf = ({ spec }: Pod): PodSpec => (spec ?? {}) as unknown as PodSpec

export const containersOf = (pod: Pod): readonly Container[] => allContainers(specOf(pod))

/** An init container that keeps running beside the others. */
export const isSidecar = (pod: Pod, { name, restartPolicy }: Container): boolean =>
  restartPolicy === 'Always' &&
  (specOf(pod).initContainers?.some((container) => container.name === name) ?? false)

/** As the kubelet names a pod in messages. */
export const podText = ({ metadata: { name, namespace, uid } }: Pod): string =>
  `${name}_${namespace}(${uid})`
