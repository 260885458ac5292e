import { type FieldError, forbidden, notSupported, required } from '../../field-error.ts'
import { validateBalancerHost } from '../../networking/ingress/validate-status.ts'
import { validateLegacyIp } from '../../validate/ip.ts'
import { isLoadBalancer, type LoadBalancerIngress, type Service } from './types.ts'

const ipModes = ['Proxy', 'VIP']

export function validateServiceStatus(next: Service, old: Service): FieldError[] {
  const field = 'status.loadBalancer.ingress'
  const ingress = next.status?.loadBalancer?.ingress ?? []
  if (!isLoadBalancer(next) && ingress.length > 0)
    return [forbidden(field, "may only be used when `spec.type` is 'LoadBalancer'")]
  const before = (old.status?.loadBalancer?.ingress ?? []).map(({ ip = '' }) => ip)
  return ingress.flatMap((it, index) => validateIngress(`${field}[${index}]`, it, before))
}

function validateIngress(
  field: string,
  { ip, ipMode, hostname }: LoadBalancerIngress,
  before: readonly string[],
): FieldError[] {
  return [
    ...(ip ? validateLegacyIp(`${field}.ip`, ip, before) : []),
    ...validateMode(`${field}.ipMode`, ipMode, ip),
    ...validateBalancerHost(`${field}.hostname`, hostname),
  ]
}

function validateMode(field: string, mode: string | undefined, ip: string | undefined) {
  if (mode === undefined) return ip ? [required(field, 'must be specified when `ip` is set')] : []
  if (!ip) return [forbidden(field, 'may not be specified when `ip` is not set')]
  return ipModes.includes(mode) ? [] : [notSupported(field, mode, ipModes)]
}
