import { ageColumn, formatLabels, nameColumn, text, wide } from '../../columns.ts'
import type { Column } from '../../kind.ts'
import type { LoadBalancerStatus, Service, ServicePort } from './types.ts'

/** Where a load balancer is reached, sorted. */
export const loadBalancerText = (status: LoadBalancerStatus = {}): string =>
  [...new Set((status.ingress ?? []).map((it) => it.ip || it.hostname || '').filter(Boolean))]
    .sort()
    .join(',')

function externalIp({ spec, status }: Service): string {
  const own = spec.externalIPs ?? []
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return own.join(',') || '<none>'
    case 'LoadBalancer':
      return (
        [loadBalancerText(status?.loadBalancer), ...own].filter(Boolean).join(',') || '<pending>'
      )
    case 'ExternalName':
      return spec.externalName ?? ''
    default:
      return '<unknown>'
  }
}

const portText = ({ port, nodePort, protocol }: ServicePort): string =>
  nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`

export const serviceColumns: readonly Column<Service>[] = [
  nameColumn,
  text('Type', ({ spec }) => spec.type ?? ''),
  text('Cluster-IP', ({ spec }) => spec.clusterIPs?.[0] ?? '<none>'),
  text('External-IP', externalIp),
  text('Port(s)', ({ spec }) => (spec.ports ?? []).map(portText).join(',') || '<none>'),
  ageColumn,
  text('Selector', ({ spec }) => formatLabels(spec.selector), wide),
]
