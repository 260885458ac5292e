import { ageColumn, humanDuration, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import {
  type CertificateSigningRequest,
  keepDecisions,
  stampConditions,
} from './certificate-signing-request/types.ts'
import {
  validateApprovalUpdate,
  validateRequest,
  validateRequestUpdate,
  validateStatusUpdate,
} from './certificate-signing-request/validate.ts'

function condition({ status = {} }: CertificateSigningRequest): string {
  const has = (type: string) => (status.conditions ?? []).some((it) => it.type === type)
  const decided = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'
  return `${decided}${has('Failed') ? ',Failed' : ''}${status.certificate ? ',Issued' : ''}`
}

function requestedDuration({ spec }: CertificateSigningRequest): string {
  return spec.expirationSeconds === undefined ? '<none>' : humanDuration(spec.expirationSeconds)
}

/** The subresource by which a request is approved or denied. */
const approval = {
  prepare(next: CertificateSigningRequest, old: CertificateSigningRequest, now: string): void {
    const conditions = next.status?.conditions
    next.spec = structuredClone(old.spec)
    next.status = { ...structuredClone(old.status) }
    if (conditions) next.status.conditions = conditions
    else delete next.status.conditions
    stampConditions(next, old, now)
  },
  validate: validateApprovalUpdate,
  resetFields: [['spec'], ['status', 'certificate']],
} as const

export const certificateSigningRequest = kind<CertificateSigningRequest>({
  group: 'certificates.k8s.io',
  version: 'v1',
  kind: 'CertificateSigningRequest',
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  isNamespaced: false,
  structure: 'io.k8s.api.certificates.v1.CertificateSigningRequest',
  name: 'free',
  // Who asks is filled in by the API server before this is called.
  validate: validateRequest,
  update: {
    prepare(next, old) {
      next.spec = structuredClone(old.spec)
    },
    validate: validateRequestUpdate,
    resetFields: [['spec'], ['status']],
  },
  status: {
    prepare(next, old, now) {
      keepDecisions(next, old)
      stampConditions(next, old, now)
    },
    validate: validateStatusUpdate,
    resetFields: [['spec'], ['status', 'conditions']],
  },
  parts: { approval },
  selectableFields: ({ spec }) => ({ 'spec.signerName': spec.signerName ?? '' }),
  columns: [
    nameColumn,
    ageColumn,
    text('SignerName', ({ spec }) => spec.signerName ?? '<none>'),
    text('Requestor', ({ spec }) => spec.username ?? ''),
    text('RequestedDuration', requestedDuration),
    text('Condition', condition),
  ],
})
