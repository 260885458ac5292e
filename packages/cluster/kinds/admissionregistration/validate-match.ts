import {
  duplicate,
  type FieldError,
  goStrings,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../field-error.ts'
import { validateLabelSelector } from '../validate/label-selector.ts'
import { pathSegmentErrors } from '../validate/names.ts'
import type { MatchResources, ResourceRule } from './types.ts'

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE']
const scopes = ['*', 'Cluster', 'Namespaced']
const policies = ['Equivalent', 'Exact']

export function validateMatch(field: string, match: MatchResources): FieldError[] {
  const policy = match.matchPolicy ?? ''
  return [
    ...(policies.includes(policy) ? [] : [notSupported(`${field}.matchPolicy`, policy, policies)]),
    ...validateLabelSelector(`${field}.namespaceSelector`, match.namespaceSelector),
    ...validateLabelSelector(`${field}.objectSelector`, match.objectSelector),
    ...validateRules(`${field}.resourceRules`, match.resourceRules),
    ...validateRules(`${field}.excludeResourceRules`, match.excludeResourceRules),
  ]
}

const validateRules = (field: string, rules: readonly ResourceRule[] = []): FieldError[] =>
  rules.flatMap((rule, index) => validateRule(`${field}[${index}]`, rule))

export function validateRule(field: string, rule: ResourceRule): FieldError[] {
  const { resourceNames = [], operations: given = [], scope = '*' } = rule
  return [
    ...resourceNames.flatMap((name, index) => [
      ...pathSegmentErrors(name).map((said) =>
        invalid(`${field}.resourceNames[${index}]`, name, said),
      ),
      ...(resourceNames.indexOf(name) < index
        ? [duplicate(`${field}.resourceNames[${index}]`, name)]
        : []),
    ]),
    ...(given.length === 0 ? [required(`${field}.operations`)] : []),
    ...aloneOnly(`${field}.operations`, given, 'operations', 'admissionregistration.OperationType'),
    ...given.flatMap((operation, index) =>
      operations.includes(operation)
        ? []
        : [notSupported(`${field}.operations[${index}]`, operation, operations)],
    ),
    ...filled(`${field}.apiGroups`, rule.apiGroups),
    ...aloneOnly(`${field}.apiGroups`, rule.apiGroups, 'API groups'),
    ...filled(`${field}.apiVersions`, rule.apiVersions),
    ...aloneOnly(`${field}.apiVersions`, rule.apiVersions, 'API versions'),
    ...(rule.apiVersions ?? []).flatMap((version, index) =>
      version === '' ? [required(`${field}.apiVersions[${index}]`)] : [],
    ),
    ...validateResources(`${field}.resources`, rule.resources),
    ...(scopes.includes(scope) ? [] : [notSupported(`${field}.scope`, scope, scopes)]),
  ]
}

const filled = (field: string, list: readonly string[] = []): FieldError[] =>
  list.length === 0 ? [required(field)] : []

const aloneOnly = (
  field: string,
  list: readonly string[] = [],
  others: string,
  type?: string,
): FieldError[] =>
  list.length > 1 && list.includes('*')
    ? [
        invalidGo(
          field,
          goStrings(list, type),
          `if '*' is present, must not specify other ${others}`,
        ),
      ]
    : []

function validateResources(field: string, resources: readonly string[] = []): FieldError[] {
  const errors = filled(field, resources)
  const wholes = new Set<string>()
  const everywhere = new Set<string>()
  let endsPlain = false
  for (const [index, resource] of resources.entries()) {
    const at = `${field}[${index}]`
    if (resource === '') {
      errors.push(required(at))
      continue
    }
    const slash = resource.indexOf('/')
    if (slash < 0) {
      endsPlain = resource !== '*'
      continue
    }
    const [name, part] = [resource.slice(0, slash), resource.slice(slash + 1)]
    const refuse = (said: string) =>
      errors.push(invalid(at, resource, `if '${said}' is present, must not specify ${resource}`))
    if (wholes.has(name)) refuse(`${name}/*`)
    if (everywhere.has(part)) refuse(`*/${part}`)
    if (part === '*') wholes.add(name)
    if (name === '*') everywhere.add(part)
  }
  const refuseAll = (said: string) => errors.push(invalidGo(field, goStrings(resources), said))
  if (resources.length > 1 && resources.includes('*/*'))
    refuseAll("if '*/*' is present, must not specify other resources")
  if (resources.includes('*') && endsPlain)
    refuseAll("if '*' is present, must not specify other resources without subresources")
  return errors
}
