import { isIPv4 } from 'node:net'
import type { Node } from '../../client/resources.ts'
import type { ProxyNode } from '../data-path.ts'

/** What decides about traffic to and from a node. */
export interface KnownNode extends ProxyNode {
  readonly zone: string
}

export const knownNode = ({ metadata, spec, status }: Node): KnownNode => ({
  name: metadata.name ?? '',
  addresses: (status?.addresses ?? [])
    .filter(({ type, address }) => type === 'InternalIP' && isIPv4(address))
    .map(({ address }) => address),
  podRanges: (spec?.podCIDRs ?? [spec?.podCIDR ?? '']).filter(isIPv4Range),
  zone: metadata.labels?.['topology.kubernetes.io/zone'] ?? '',
})

/** `10.244.0.0/24` */
export function isIPv4Range(text: string): boolean {
  const [base = '', bits = '', ...more] = text.split('/')
  return more.length === 0 && isIPv4(base) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32
}
