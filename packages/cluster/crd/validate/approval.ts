import { type FieldError, invalid, required } from '../../kinds/field-error.ts'
import type { Definition } from '../definition.ts'

const annotation = 'api-approved.kubernetes.io'
const field = `metadata.annotations[${annotation}]`

type State = {
  readonly kind: 'approved' | 'bypassed' | 'missing' | 'invalid'
  readonly said: string
}

export const isProtected = (group = ''): boolean =>
  ['k8s.io', 'kubernetes.io'].some((it) => group === it || group.endsWith(`.${it}`))

/** Groups of the Kubernetes community want to be told where their API was reviewed. */
export function approvalOf({ metadata }: Definition): State {
  const text = metadata.annotations?.[annotation] ?? ''
  if (text === '')
    return {
      kind: 'missing',
      said: 'protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    }
  if (text.startsWith('unapproved'))
    return { kind: 'bypassed', said: `not approved: ${JSON.stringify(text)}` }
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/\s]+/i.test(text))
    return { kind: 'approved', said: `approved in ${text}` }
  return {
    kind: 'invalid',
    said: `protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111`,
  }
}

export function validateApproval(next: Definition, old: Definition | undefined): FieldError[] {
  if (!isProtected(next.spec.group)) return []
  const { kind, said } = approvalOf(next)
  if (old && approvalOf(old).kind === kind) return []
  if (kind === 'missing') return [required(field, said)]
  if (kind === 'invalid') return [invalid(field, next.metadata.annotations?.[annotation], said)]
  return []
}
