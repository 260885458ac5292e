import {
  type FieldError,
  goStrings,
  invalid,
  invalidGo,
  notSupportedGo,
  required,
} from '../../field-error.ts'
import { dnsLabelErrors } from '../../validate/names.ts'
import type { NonResourceRule, ResourceRule } from './types.ts'

const verbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'proxy',
  'update',
  'watch',
]

function validateVerbs(field: string, given: readonly string[] = []): FieldError[] {
  if (given.length === 0) return [required(field, 'verbs must contain at least one value')]
  if (given.includes('*')) return aloneOnly(field, given, 'other verbs')
  return given.every((verb) => verbs.includes(verb))
    ? []
    : [notSupportedGo(field, goStrings(given), verbs)]
}

/** A wildcard stands alone. */
const aloneOnly = (field: string, given: readonly string[], others: string): FieldError[] =>
  given.length > 1 && given.includes('*')
    ? [invalidGo(field, goStrings(given), `if '*' is present, must not specify ${others}`)]
    : []

export function validateResourceRule(field: string, rule: ResourceRule): FieldError[] {
  const { apiGroups = [], resources = [] } = rule
  return [
    ...validateVerbs(`${field}.verbs`, rule.verbs),
    ...(apiGroups.length === 0
      ? [required(`${field}.apiGroups`, 'resource rules must supply at least one api group')]
      : aloneOnly(`${field}.apiGroups`, apiGroups, 'other api groups')),
    ...(resources.length === 0
      ? [required(`${field}.resources`, 'resource rules must supply at least one resource')]
      : aloneOnly(`${field}.resources`, resources, 'other resources')),
    ...validateNamespaces(`${field}.namespaces`, rule),
  ]
}

function validateNamespaces(field: string, { namespaces = [], clusterScope }: ResourceRule) {
  if (namespaces.length === 0 && !clusterScope)
    return [
      required(
        field,
        'resource rules that are not cluster scoped must supply at least one namespace',
      ),
    ]
  if (namespaces.includes('*')) return aloneOnly(field, namespaces, 'other namespaces')
  return namespaces.flatMap((namespace, index) =>
    dnsLabelErrors(namespace).map((said) =>
      invalid(
        `${field}[${index}]`,
        namespace,
        `each member of this list must be '*' or a DNS-1123 label; ${said}`,
      ),
    ),
  )
}

export function validateNonResourceRule(field: string, rule: NonResourceRule): FieldError[] {
  const { nonResourceURLs: urls = [] } = rule
  const at = `${field}.nonResourceURLs`
  return [
    ...validateVerbs(`${field}.verbs`, rule.verbs),
    ...(urls.length === 0
      ? [required(at, 'nonResourceURLs must contain at least one value')]
      : urls.includes('*')
        ? aloneOnly(at, urls, 'other non-resource URLs')
        : urls.flatMap((url, index) => validateUrl(`${at}[${index}]`, url))),
  ]
}

function validateUrl(field: string, url: string): FieldError[] {
  const refuse = (said: string) => [invalid(field, url, said)]
  if (url === '') return refuse('must not be empty')
  if (url === '/') return []
  if (!url.startsWith('/')) return refuse('must start with slash')
  if (url.includes(' ')) return refuse('must not contain white-space')
  if (url.includes('//')) return refuse('must not contain double slash')
  const wildcards = url.split('*').length - 1
  return wildcards > 1 || (wildcards === 1 && !url.endsWith('/*'))
    ? refuse('wildcard can only do suffix matching')
    : []
}
