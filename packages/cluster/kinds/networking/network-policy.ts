import { ageColumn, formatSelector, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import { cidrWarnings } from '../validate/ip.ts'
import { type NetworkPolicy, peersOf } from './network-policy/types.ts'
import { validateNetworkPolicy, validateNetworkPolicyUpdate } from './network-policy/validate.ts'

function defaults({ spec }: NetworkPolicy): void {
  for (const { ports = [] } of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
    for (const port of ports) port.protocol ??= 'TCP'
  if ((spec.policyTypes?.length ?? 0) === 0)
    spec.policyTypes = (spec.egress?.length ?? 0) > 0 ? ['Ingress', 'Egress'] : ['Ingress']
}

const warnings = (policy: NetworkPolicy): string[] =>
  peersOf(policy.spec).flatMap(({ field, peer: { ipBlock } }) =>
    ipBlock
      ? [
          ...cidrWarnings(`${field}.ipBlock.cidr`, ipBlock.cidr ?? ''),
          ...(ipBlock.except ?? []).flatMap((except, index) =>
            cidrWarnings(`${field}.ipBlock.except[${index}]`, except),
          ),
        ]
      : [],
  )

export const networkPolicy = kind<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  isNamespaced: true,
  structure: 'io.k8s.api.networking.v1.NetworkPolicy',
  countsGenerations: true,
  defaults,
  validate: (it) => validateNetworkPolicy(it),
  warnings,
  update: { validate: validateNetworkPolicyUpdate, warnings },
  columns: [
    nameColumn,
    text('Pod-Selector', ({ spec }) => formatSelector(spec.podSelector)),
    ageColumn,
  ],
})
