import { type FieldError, invalid, invalidGo, notSupported, required } from '../../field-error.ts'
import { parseIp } from '../../validate/ip.ts'
import { dnsSubdomainErrors, wildcardSubdomainErrors } from '../../validate/names.ts'
import {
  type Ingress,
  type IngressPath,
  type IngressRule,
  ingressClassAnnotation,
} from './types.ts'
import { validateBackend } from './validate-backend.ts'

interface Options {
  readonly allowsSecretNames: boolean
  readonly allowsWildcardRules: boolean
}

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix']
const refusedSequences = ['//', '/./', '/../', '%2f', '%2F']
const refusedEnds = ['/..', '/.']

export function validateIngressCreate(ingress: Ingress): FieldError[] {
  const annotated = ingress.metadata.annotations?.[ingressClassAnnotation]
  const name = ingress.spec.ingressClassName
  return [
    ...validateSpec(ingress, { allowsSecretNames: false, allowsWildcardRules: false }),
    ...(annotated !== undefined && name !== undefined && annotated !== name
      ? [
          invalid(
            `annotations.${ingressClassAnnotation}`,
            annotated,
            'must match `ingressClassName` when both are specified',
          ),
        ]
      : []),
  ]
}

export const validateIngress = (next: Ingress, old: Ingress): FieldError[] =>
  validateSpec(next, {
    allowsSecretNames: (old.spec.tls ?? []).some(
      ({ secretName }) => secretProblems(secretName).length > 0,
    ),
    allowsWildcardRules: (old.spec.rules ?? []).some(
      (rule) => rule.host?.includes('*') && validatePaths('', rule).length > 0,
    ),
  })

const secretProblems = (name: string | undefined) => (name ? dnsSubdomainErrors(name) : [])

function validateSpec({ spec }: Ingress, options: Options): FieldError[] {
  const { defaultBackend, rules = [], ingressClassName: name } = spec
  return [
    ...(rules.length === 0 && !defaultBackend
      ? [
          invalidGo(
            'spec',
            '[]networking.IngressRule(nil)',
            'either `defaultBackend` or `rules` must be specified',
          ),
        ]
      : []),
    ...(defaultBackend ? validateBackend('spec.defaultBackend', defaultBackend) : []),
    ...rules.flatMap((rule, index) => validateRule(`spec.rules[${index}]`, rule, options)),
    ...validateTls(spec.tls, options),
    ...(name === undefined
      ? []
      : dnsSubdomainErrors(name).map((said) => invalid('spec.ingressClassName', name, said))),
  ]
}

const hostProblems = (host: string) =>
  host.includes('*') ? wildcardSubdomainErrors(host) : dnsSubdomainErrors(host)

function validateRule(field: string, rule: IngressRule, options: Options): FieldError[] {
  const { host = '' } = rule
  const isWildcard = host.includes('*')
  return [
    ...(host !== '' && parseIp(host)
      ? [invalid(`${field}.host`, host, 'must be a DNS name, not an IP address')]
      : []),
    ...(host === '' ? [] : hostProblems(host).map((said) => invalid(`${field}.host`, host, said))),
    ...(isWildcard && options.allowsWildcardRules ? [] : validatePaths(field, rule)),
  ]
}

function validatePaths(field: string, { http }: IngressRule): FieldError[] {
  if (!http) return []
  const at = `${field}.http.paths`
  const { paths = [] } = http
  if (paths.length === 0) return [required(at)]
  return paths.flatMap((path, index) => validatePath(`${at}[${index}]`, path))
}

function validatePath(field: string, it: IngressPath): FieldError[] {
  const { path = '', pathType, backend } = it
  if (pathType === undefined) return [required(`${field}.pathType`, 'pathType must be specified')]
  const refuse = (said: string) => invalid(`${field}.path`, path, said)
  const isRelative = !path.startsWith('/')
  const errors: FieldError[] = []
  if (!pathTypes.includes(pathType))
    errors.push(notSupported(`${field}.pathType`, pathType, pathTypes))
  else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && isRelative) errors.push(refuse('must be an absolute path'))
  } else {
    if (isRelative) errors.push(refuse('must be an absolute path'))
    for (const it of refusedSequences)
      if (path.includes(it)) errors.push(refuse(`must not contain '${it}'`))
    for (const it of refusedEnds)
      if (path.endsWith(it)) errors.push(refuse(`cannot end with '${it}'`))
  }
  return [...errors, ...validateBackend(`${field}.backend`, backend)]
}

function validateTls(tls: Ingress['spec']['tls'] = [], options: Options): FieldError[] {
  return tls.flatMap(({ hosts = [], secretName }, index) => {
    const field = `spec.tls[${index}]`
    return [
      ...hosts.flatMap((host, at) =>
        hostProblems(host).map((said) => invalid(`${field}.hosts[${at}]`, host, said)),
      ),
      ...(options.allowsSecretNames
        ? []
        : secretProblems(secretName).map((said) =>
            invalid(`${field}.secretName`, secretName, said),
          )),
    ]
  })
}
