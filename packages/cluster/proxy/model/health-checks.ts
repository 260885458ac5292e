import type { EndpointSlice, Service } from '../../client/resources.ts'
import type { ServiceRef } from '../service-ref.ts'
import { refTo } from './ref-to.ts'

/** Where a load balancer asks each node whether it has ready endpoints of a service. */
export interface HealthCheck {
  readonly service: ServiceRef
  /** At the nodes' addresses. */
  readonly port: number
  /** Ready endpoints, by node. */
  readonly local: ReadonlyMap<string, number>
}

export function healthChecksOf(
  service: Service,
  slices: readonly EndpointSlice[],
): readonly HealthCheck[] {
  const { type, externalTrafficPolicy, healthCheckNodePort } = service.spec ?? {}
  if (type !== 'LoadBalancer' || externalTrafficPolicy !== 'Local' || !healthCheckNodePort)
    return []
  return [{ service: refTo(service), port: healthCheckNodePort, local: readyByNode(slices) }]
}

/** An endpoint counts once, in however many slices and ports it is. */
function readyByNode(slices: readonly EndpointSlice[]): ReadonlyMap<string, number> {
  const seen = new Map<string, Set<string>>()
  for (const { addresses, nodeName, conditions } of slices.flatMap((it) => it.endpoints ?? [])) {
    const [address] = addresses
    if (!address || !nodeName || conditions?.ready === false) continue
    seen.set(nodeName, (seen.get(nodeName) ?? new Set()).add(address))
  }
  return new Map([...seen].map(([node, { size }]) => [node, size]))
}
