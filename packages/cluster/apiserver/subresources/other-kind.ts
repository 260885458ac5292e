import type { Resource } from '../resources.ts'
import type { Scope } from '../scope.ts'

/** Objects that only subresources take: not resources of their own. */
const kinds = {
  Scale: { group: 'autoscaling', version: 'v1', structure: 'io.k8s.api.autoscaling.v1.Scale' },
  Binding: { group: '', version: 'v1', structure: 'io.k8s.api.core.v1.Binding' },
  Eviction: { group: 'policy', version: 'v1', structure: 'io.k8s.api.policy.v1.Eviction' },
  TokenRequest: {
    group: 'authentication.k8s.io',
    version: 'v1',
    structure: 'io.k8s.api.authentication.v1.TokenRequest',
  },
} as const

export type OtherKind = keyof typeof kinds

/** The scope of a request whose object is of another kind than the resource's. */
export function scopeAs(scope: Scope, kind: OtherKind): Scope {
  const { structs } = scope.resource
  const { group, version, structure } = kinds[kind]
  const resource: Resource = {
    kind: {
      group,
      version,
      kind,
      plural: scope.resource.kind.plural,
      singular: scope.resource.kind.singular,
      isNamespaced: scope.resource.kind.isNamespaced,
      structure,
    },
    struct: structs(structure),
    structs,
  }
  return { ...scope, resource }
}
