import type { Pod } from '../../../client/resources.ts'
import { parseQuantity } from '../../../kinds/quantity.ts'
import { MetricError } from './metric-error.ts'

/**
 * What each pod requests of a resource, in thousandths: of its containers and sidecars together, or of the one that is
 * named. One that requests nothing makes a percentage of requests meaningless.
 */
export function podRequests(
  pods: readonly Pod[],
  resource: string,
  container: string | undefined,
): ReadonlyMap<string, bigint> {
  return new Map(
    pods.map((pod) => [pod.metadata.name ?? '', requestOf(pod, resource, container)] as const),
  )
}

function requestOf({ metadata, spec }: Pod, resource: string, container: string | undefined) {
  const sidecars = spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === 'Always')
  const all = [...(spec?.containers ?? []), ...(sidecars ?? [])]
  let sum = 0n
  for (const { name, resources } of all) {
    if (container !== undefined && container !== name) continue
    const request = resources?.requests?.[resource]
    if (request === undefined)
      throw new MetricError(
        `missing request for ${resource} in container ${name} of Pod ${metadata.name}`,
      )
    sum += parseQuantity(request).scaledValue(-3)
  }
  return sum
}
