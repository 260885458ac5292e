import { X509Certificate } from 'node:crypto'
import { equal } from '../../equal.ts'
import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../field-error.ts'
import { requestProblem } from './request.ts'
import { validateSignerName } from './signer-name.ts'
import { type CertificateSigningRequest, conditionsOf, type RequestCondition } from './types.ts'

const usages = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
]
const legacySigner = 'kubernetes.io/legacy-unknown'
const shortest = 600
const decisions = ['Approved', 'Denied', 'Failed']

interface Options {
  readonly setsDecisions?: boolean
  readonly setsCertificate?: boolean
}

export const validateRequest = (it: CertificateSigningRequest): FieldError[] => check(it)

export const validateRequestUpdate = (
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
) => checkUpdate(next, old, {})

export const validateStatusUpdate = (
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
) => checkUpdate(next, old, { setsCertificate: true })

export const validateApprovalUpdate = (
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
) => checkUpdate(next, old, { setsDecisions: true })

function check(it: CertificateSigningRequest, old?: CertificateSigningRequest): FieldError[] {
  const { spec, status } = it
  const problem = requestProblem(spec.request)
  const seconds = spec.expirationSeconds
  const isKept = old && status?.certificate === old.status?.certificate
  const certificate = isKept ? undefined : certificateProblem(status?.certificate)
  return [
    ...(problem ? [invalidGo('spec.request', goBytes(spec.request), problem)] : []),
    ...validateUsages(spec.usages),
    ...(spec.signerName === legacySigner
      ? [
          invalid(
            'spec.signerName',
            legacySigner,
            'the legacy signerName is not allowed via this API version',
          ),
        ]
      : validateSignerName('spec.signerName', spec.signerName ?? '')),
    ...(seconds !== undefined && seconds < shortest
      ? [
          invalid(
            'spec.expirationSeconds',
            seconds,
            'may not specify a duration less than 600 seconds (10 minutes)',
          ),
        ]
      : []),
    ...validateConditions(status?.conditions, old),
    ...(certificate ? [invalid('status.certificate', '<certificate data>', certificate)] : []),
  ]
}

/** `[]byte{0x61, 0x62}`. */
function goBytes(base64: string | undefined): string {
  if (base64 === undefined) return '[]byte(nil)'
  const bytes = [...Buffer.from(base64, 'base64')].map((byte) => `0x${byte.toString(16)}`)
  return `[]byte{${bytes.join(', ')}}`
}

function validateUsages(given: readonly string[] = []): FieldError[] {
  if (given.length === 0) return [required('spec.usages')]
  return [
    ...given.flatMap((usage, index) =>
      usages.includes(usage) ? [] : [notSupported(`spec.usages[${index}]`, usage, usages)],
    ),
    ...given.flatMap((usage, index) =>
      given.indexOf(usage) < index ? [duplicate(`spec.usages[${index}]`, usage)] : [],
    ),
  ]
}

function validateConditions(
  conditions: readonly RequestCondition[] = [],
  old: CertificateSigningRequest | undefined,
): FieldError[] {
  const had = (type: string) => !!old && conditionsOf(old, type).length > 0
  const allowsBoth = had('Approved') && had('Denied')
  return conditions.flatMap(({ type = '', status }, index) => {
    const field = `status.conditions[${index}]`
    const before = conditions.slice(0, index).map((it) => it.type ?? '')
    const opposite = { Approved: 'Denied', Denied: 'Approved' }[type]
    return [
      ...(type === '' ? [required(`${field}.type`)] : []),
      ...validateConditionStatus(`${field}.status`, type, status),
      ...(!allowsBoth && opposite && before.includes(opposite)
        ? [invalid(`${field}.type`, type, 'Approved and Denied conditions are mutually exclusive')]
        : []),
      ...(before.includes(type) ? [duplicate(`${field}.type`, type)] : []),
    ]
  })
}

function validateConditionStatus(field: string, type: string, status: string | undefined) {
  const allowed = decisions.includes(type) ? ['True'] : ['False', 'True', 'Unknown']
  if (!status) return [required(field)]
  return allowed.includes(status) ? [] : [notSupported(field, status, allowed)]
}

function certificateProblem(base64: string | undefined): string | undefined {
  if (!base64) return undefined
  const text = Buffer.from(base64, 'base64').toString()
  const blocks = [...text.matchAll(/-----BEGIN ([^-]+)-----[\s\S]*?-----END \1-----/g)]
  if (blocks.length === 0) return 'must contain at least one CERTIFICATE PEM block'
  const other = blocks.find(([, type]) => type !== 'CERTIFICATE')
  if (other) return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(other[1])}`
  try {
    for (const [block] of blocks) new X509Certificate(block)
    return undefined
  } catch {
    return 'x509: malformed certificate'
  }
}

function checkUpdate(
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
  { setsDecisions, setsCertificate }: Options,
): FieldError[] {
  const field = 'status.conditions'
  const refuse = (type: string, said: string) =>
    forbidden(field, `updates may not ${said} a condition of type ${JSON.stringify(type)}`)
  const removed = decisions.filter(
    (type) => conditionsOf(next, type).length < conditionsOf(old, type).length,
  )
  const decided = setsDecisions ? [] : ['Approved', 'Denied']
  return [
    ...check(next, old),
    ...removed.map((type) => refuse(type, 'remove')),
    ...decided.flatMap((type) => {
      const [before, after] = [conditionsOf(old, type), conditionsOf(next, type)]
      if (after.length > before.length) return [refuse(type, 'add')]
      return after.length < before.length || equal(before, after) ? [] : [refuse(type, 'modify')]
    }),
    ...validateCertificateChange(next, old, setsCertificate ?? false),
  ]
}

function validateCertificateChange(
  next: CertificateSigningRequest,
  old: CertificateSigningRequest,
  isAllowed: boolean,
): FieldError[] {
  if ((next.status?.certificate ?? '') === (old.status?.certificate ?? '')) return []
  if (!isAllowed)
    return [forbidden('status.certificate', 'updates may not set certificate content')]
  return old.status?.certificate
    ? [forbidden('status.certificate', 'updates may not modify existing certificate content')]
    : []
}
