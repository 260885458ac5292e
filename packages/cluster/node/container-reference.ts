import type { ObjectReference } from '../client/event-recorder.ts'
import type { Pod } from '../client/resources.ts'

/** A container of a pod, as its events name it: the pod, and where in it. */
export function containerReference(pod: Pod, container: string): ObjectReference {
  const { namespace, name, uid, resourceVersion } = pod.metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
    uid,
    resourceVersion,
    fieldPath: `spec.${listOf(pod, container)}{${container}}`,
  }
}

function listOf({ spec }: Pod, container: string): string {
  const isIn = (list: readonly { readonly name: string }[] | undefined) =>
    list?.some(({ name }) => name === container)
  if (isIn(spec?.containers)) return 'containers'
  return isIn(spec?.initContainers) ? 'initContainers' : 'ephemeralContainers'
}
