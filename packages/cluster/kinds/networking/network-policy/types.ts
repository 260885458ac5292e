import type { KubeObject } from '../../object.ts'
import type { LabelSelector } from '../../validate/label-selector.ts'

export interface NetworkPolicyPort {
  protocol?: string
  port?: number | string
  endPort?: number
}

export interface IpBlock {
  cidr?: string
  except?: string[]
}

export interface NetworkPolicyPeer {
  podSelector?: LabelSelector
  namespaceSelector?: LabelSelector
  ipBlock?: IpBlock
}

export interface NetworkPolicySpec {
  podSelector?: LabelSelector
  policyTypes?: string[]
  ingress?: { ports?: NetworkPolicyPort[]; from?: NetworkPolicyPeer[] }[]
  egress?: { ports?: NetworkPolicyPort[]; to?: NetworkPolicyPeer[] }[]
}

export type NetworkPolicy = KubeObject & { spec: NetworkPolicySpec }

/** All peers with the fields that they stand in, ingress first. */
export const peersOf = ({
  ingress = [],
  egress = [],
}: NetworkPolicySpec): { field: string; peer: NetworkPolicyPeer }[] => [
  ...ingress.flatMap(({ from = [] }, rule) =>
    from.map((peer, index) => ({ field: `spec.ingress[${rule}].from[${index}]`, peer })),
  ),
  ...egress.flatMap(({ to = [] }, rule) =>
    to.map((peer, index) => ({ field: `spec.egress[${rule}].to[${index}]`, peer })),
  ),
]
