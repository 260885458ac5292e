import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../field-error.ts'
import { dnsLabelErrors, dnsSubdomainErrors, regexText } from '../../validate/names.ts'
import { validateReference } from '../ingress/validate-backend.ts'
import type { IngressClass, IngressClassParameters } from '../ingress-class.ts'

const longestController = 250
const pathPattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
const scopes = ['Cluster', 'Namespace']

export function validateIngressClass({ spec }: IngressClass): FieldError[] {
  const { controller = '', parameters } = spec
  const field = 'spec.controller'
  return [
    ...(controller.length > longestController ? [tooLong(field, longestController)] : []),
    ...validateDomainPath(field, controller),
    ...(parameters ? validateParameters('spec.parameters', parameters) : []),
  ]
}

/** `example.com/path`. */
function validateDomainPath(field: string, text: string): FieldError[] {
  if (text === '') return [required(field)]
  const slash = text.indexOf('/')
  const [host, path] = [text.slice(0, slash), text.slice(slash + 1)]
  if (slash < 1 || path === '')
    return [invalid(field, text, 'must be a domain-prefixed path (such as "acme.io/foo")')]
  return [
    ...dnsSubdomainErrors(host).map((said) => invalid(field, host, said)),
    ...(new RegExp(`^${pathPattern}$`).test(path)
      ? []
      : [invalid(field, path, regexText('Invalid path', pathPattern))]),
  ]
}

function validateParameters(field: string, to: IngressClassParameters): FieldError[] {
  const { scope, namespace } = to
  const errors = validateReference(field, to)
  const at = `${field}.namespace`
  if (scope === undefined) return [...errors, required(`${field}.scope`)]
  if (!scopes.includes(scope)) return [...errors, notSupported(`${field}.scope`, scope, scopes)]
  if (scope === 'Cluster')
    return namespace === undefined
      ? errors
      : [...errors, forbidden(at, "`parameters.scope` is set to 'Cluster'")]
  return [
    ...errors,
    ...(namespace === undefined
      ? [required(at, "`parameters.scope` is set to 'Namespace'")]
      : dnsLabelErrors(namespace).map((said) => invalid(at, namespace, said))),
  ]
}
