import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, invalid } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'

type Lease = KubeObject & {
  spec: {
    holderIdentity?: string
    leaseDurationSeconds?: number
    leaseTransitions?: number
    strategy?: string
    preferredHolder?: string
  }
}

function validate({ spec }: Lease): FieldError[] {
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec
  return [
    ...(duration !== undefined && duration <= 0
      ? [invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0')]
      : []),
    ...(transitions !== undefined && transitions < 0
      ? [invalid('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ]
}

/** Coordinated leader election is off. */
function dropElection({ spec }: Lease): void {
  delete spec.strategy
  delete spec.preferredHolder
}

export const lease = kind<Lease>({
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  singular: 'lease',
  isNamespaced: true,
  structure: 'io.k8s.api.coordination.v1.Lease',
  createsOnUpdate: true,
  requiresResourceVersion: true,
  prepareCreate: dropElection,
  validate,
  update: { prepare: dropElection, validate },
  columns: [nameColumn, text('Holder', ({ spec }) => spec.holderIdentity ?? ''), ageColumn],
})
