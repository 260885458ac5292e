import type { ServicePort } from 'kubernetes-types/core/v1.js'
import { keyOf } from '../../client/resource.ts'
import { endpointSlices, type Pod, type Service, services } from '../../client/resources.ts'
import type { Informers } from '../loop/controller.ts'

/** The services of a pod's namespace that select it. */
export const servicesOf = (pod: Pod, at: Informers): Service[] =>
  at
    .informer(services)
    .in(pod.metadata.namespace ?? '')
    .filter((service) => selectsPod(service, pod))

export const serviceKeys = (pod: Pod, at: Informers): string[] => servicesOf(pod, at).map(keyOf)

export function selectsPod({ spec }: Service, { metadata }: Pod): boolean {
  const wanted = Object.entries(spec?.selector ?? {})
  return wanted.length > 0 && wanted.every(([key, value]) => metadata.labels?.[key] === value)
}

/** Whether the endpoints of a service are ours to keep: those without a selector are made by hand. */
export const hasOwnEndpoints = ({ spec }: Service): boolean =>
  spec?.type !== 'ExternalName' && spec?.selector !== undefined

/** Whether a pod can be reached at all; one that is ending only if the service wants those too. */
export function isReachable({ metadata, status }: Pod, evenIfEnding: boolean): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return false
  if (addressesOf({ ...(status && { status }) }).length === 0) return false
  return evenIfEnding || !metadata.deletionTimestamp
}

export const addressesOf = ({ status }: Pick<Pod, 'status'>): string[] =>
  (status?.podIPs ?? (status?.podIP ? [{ ip: status.podIP }] : [])).flatMap(({ ip }) =>
    ip ? [ip] : [],
  )

export const isIPv6 = (address: string): boolean => address.includes(':')

/** A pod with a name of its own below a headless service. */
export const hostnameIn = (service: Service, { spec, metadata }: Pod): string | undefined =>
  spec?.subdomain === service.metadata.name && metadata.namespace === service.metadata.namespace
    ? spec?.hostname || undefined
    : undefined

/** The number of a service's port on a pod; a name that no container has gives none. */
export function portOn({ spec }: Pod, { targetPort, port, protocol }: ServicePort) {
  if (typeof targetPort !== 'string') return targetPort ?? port
  const sidecars = spec?.initContainers?.filter((it) => it.restartPolicy === 'Always') ?? []
  for (const { ports = [] } of [...(spec?.containers ?? []), ...sidecars]) {
    const found = ports.find((it) => it.name === targetPort && (it.protocol ?? 'TCP') === protocol)
    if (found) return found.containerPort
  }
  return undefined
}

export const isHeadless = ({ spec }: Service): boolean =>
  !spec?.clusterIP || spec.clusterIP === 'None'

export const serviceNameLabel = 'kubernetes.io/service-name'
export const managedByLabel = 'endpointslice.kubernetes.io/managed-by'
export const headlessLabel = 'service.kubernetes.io/headless'

/** The slices of a service or of endpoints of that name that one controller keeps. */
export const slicesManagedBy = (manager: string, namespace: string, name: string, at: Informers) =>
  at
    .informer(endpointSlices)
    .in(namespace)
    .filter(
      ({ metadata: { labels } }) =>
        labels?.[serviceNameLabel] === name && labels[managedByLabel] === manager,
    )
