import { ageColumn, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { validateImmutable } from '../validate/immutable.ts'
import type { TypedReference } from './ingress/types.ts'
import { validateIngressClass } from './ingress-class/validate.ts'

export interface IngressClassParameters extends TypedReference {
  scope?: string
  namespace?: string
}

export type IngressClass = KubeObject & {
  spec: { controller?: string; parameters?: IngressClassParameters }
}

function parameters({ spec: { parameters: to } }: IngressClass): string {
  if (!to) return '<none>'
  const group = to.apiGroup === undefined ? '' : `.${to.apiGroup}`
  return `${to.kind ?? ''}${group}/${to.name ?? ''}`
}

export const ingressClass = kind<IngressClass>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  isNamespaced: false,
  structure: 'io.k8s.api.networking.v1.IngressClass',
  countsGenerations: true,
  defaults({ spec }) {
    if (spec.parameters) spec.parameters.scope ??= 'Cluster'
  },
  validate: validateIngressClass,
  update: {
    validate: (next, old) => [
      ...validateImmutable('spec.controller', next.spec.controller ?? '', old.spec.controller),
      ...validateIngressClass(next),
    ],
  },
  columns: [
    nameColumn,
    text('Controller', ({ spec }) => spec.controller ?? ''),
    text('Parameters', parameters),
    ageColumn,
  ],
})
