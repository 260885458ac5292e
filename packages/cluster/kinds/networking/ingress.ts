import { ageColumn, nameColumn, text } from '../columns.ts'
import { loadBalancerText } from '../core/service/columns.ts'
import { loadBalancerWarnings } from '../core/service/warnings.ts'
import { kind } from '../kind.ts'
import { type Ingress, ingressClassAnnotation } from './ingress/types.ts'
import { validateIngress, validateIngressCreate } from './ingress/validate.ts'
import { validateIngressStatus } from './ingress/validate-status.ts'

const shown = 3

/** Upstream counts rules here, those without a host too. */
function hosts({ spec: { rules = [] } }: Ingress): string {
  const named = rules.map(({ host }) => host).filter((host) => host !== undefined)
  const said = named.slice(0, shown)
  if (said.length === 0) return '*'
  const isCut = rules.length > shown && said.length === shown && hasRuleAfter(rules, shown)
  return isCut ? `${said.join(',')} + ${rules.length - shown} more...` : said.join(',')
}

/** Whether rules follow the one that names the last host shown. */
function hasRuleAfter(rules: readonly { host?: string }[], hosts: number): boolean {
  let seen = 0
  for (const [index, { host }] of rules.entries())
    if (host && ++seen === hosts) return index < rules.length - 1
  return false
}

export const ingress = kind<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  singular: 'ingress',
  shortNames: ['ing'],
  isNamespaced: true,
  structure: 'io.k8s.api.networking.v1.Ingress',
  countsGenerations: true,
  validate: validateIngressCreate,
  warnings({ metadata: { annotations = {} }, spec }) {
    if (!(ingressClassAnnotation in annotations) || spec.ingressClassName !== undefined) return []
    return [
      `annotation "${ingressClassAnnotation}" is deprecated, please use 'spec.ingressClassName' instead`,
    ]
  },
  update: { validate: validateIngress },
  status: { validate: validateIngressStatus, warnings: loadBalancerWarnings },
  columns: [
    nameColumn,
    text('Class', ({ spec }) => spec.ingressClassName ?? '<none>'),
    text('Hosts', hosts),
    text('Address', ({ status }) => loadBalancerText(status?.loadBalancer)),
    text('Ports', ({ spec }) => ((spec.tls?.length ?? 0) > 0 ? '80, 443' : '80')),
    ageColumn,
  ],
})
