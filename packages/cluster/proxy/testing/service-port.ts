import type { ServicePort, Target } from '../data-path.ts'

/** A TCP port of service `lab/web` whose endpoints are these, from everywhere. */
export function servicePort(
  targets: readonly Target[],
  more: Partial<ServicePort> = {},
): ServicePort {
  const everywhere = { any: targets, byNode: new Map() }
  const { protocol = 'TCP' } = more
  return {
    id: `lab/web:/${protocol}`,
    service: { namespace: 'lab', name: 'web', uid: 'u1' },
    name: '',
    protocol,
    port: 80,
    clusterAddresses: [],
    externalAddresses: [],
    loadBalancerAddresses: [],
    inside: everywhere,
    outside: everywhere,
    ...more,
  }
}
