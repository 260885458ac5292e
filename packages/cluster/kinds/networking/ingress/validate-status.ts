import type { LoadBalancerIngress } from '../../core/service/types.ts'
import { type FieldError, invalid } from '../../field-error.ts'
import { parseIp, validateLegacyIp } from '../../validate/ip.ts'
import { dnsSubdomainErrors } from '../../validate/names.ts'
import type { Ingress } from './types.ts'

const ipsOf = (ingress: readonly LoadBalancerIngress[] = []) => ingress.map(({ ip = '' }) => ip)

export function validateIngressStatus(next: Ingress, old: Ingress): FieldError[] {
  const before = ipsOf(old.status?.loadBalancer?.ingress)
  return (next.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }, index) => {
    const field = `status.loadBalancer.ingress[${index}]`
    return [
      ...(ip ? validateLegacyIp(`${field}.ip`, ip, before) : []),
      ...validateBalancerHost(`${field}.hostname`, hostname),
    ]
  })
}

export const validateBalancerHost = (field: string, hostname: string | undefined): FieldError[] =>
  hostname
    ? [
        ...dnsSubdomainErrors(hostname).map((said) => invalid(field, hostname, said)),
        ...(parseIp(hostname)
          ? [invalid(field, hostname, 'must be a DNS name, not an IP address')]
          : []),
      ]
    : []
