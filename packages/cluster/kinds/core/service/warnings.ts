import type { KubeObject } from '../../object.ts'
import { cidrWarnings, ipWarnings } from '../../validate/ip.ts'
import { isHeadless, type LoadBalancerStatus, type Service } from './types.ts'

export const hintsAnnotation = 'service.kubernetes.io/topology-aware-hints'
export const modeAnnotation = 'service.kubernetes.io/topology-mode'

export function serviceWarnings(service: Service): string[] {
  const { spec, metadata } = service
  const isExternalName = spec.type === 'ExternalName'
  const all = (field: string, ips: readonly string[] = [], warn = ipWarnings) =>
    ips.flatMap((ip, index) => warn(`spec.${field}[${index}]`, ip))
  return [
    ...(metadata.annotations && hintsAnnotation in metadata.annotations
      ? [`annotation ${hintsAnnotation} is deprecated, please use ${modeAnnotation} instead`]
      : []),
    ...(isHeadless(service) ? [] : all('clusterIPs', spec.clusterIPs)),
    ...all('externalIPs', spec.externalIPs),
    ...(spec.loadBalancerIP ? ipWarnings('spec.loadBalancerIP', spec.loadBalancerIP) : []),
    ...all('loadBalancerSourceRanges', spec.loadBalancerSourceRanges, cidrWarnings),
    ...(isExternalName && (spec.externalIPs?.length ?? 0) > 0
      ? ['spec.externalIPs is ignored when spec.type is "ExternalName"']
      : []),
    ...(!isExternalName && spec.externalName
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : []),
  ]
}

type Balanced = KubeObject & { status?: { loadBalancer?: LoadBalancerStatus } }

/** Of services and ingresses alike. */
export const loadBalancerWarnings = ({ status }: Balanced): string[] =>
  (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }, index) =>
    ip ? ipWarnings(`status.loadBalancer.ingress[${index}]`, ip) : [],
  )
