import { type FieldError, goStrings, invalid, invalidGo, required } from '../../field-error.ts'
import { parseQuantity } from '../../quantity.ts'
import { immutableText } from '../../validate/immutable.ts'
import { goQuantity } from '../go-quantity.ts'
import { isInteger, isQuotaResource, validateQuotaResourceName } from '../resource-names.ts'
import type { ResourceList, ResourceQuota, ResourceQuotaSpec, ScopeRequirement } from './types.ts'

const podScopes = [
  'Terminating',
  'NotTerminating',
  'NotBestEffort',
  'PriorityClass',
  'CrossNamespacePodAffinity',
]
const scopes = [...podScopes, 'BestEffort', 'VolumeAttributesClass']
const existing = [
  'BestEffort',
  'NotBestEffort',
  'Terminating',
  'NotTerminating',
  'CrossNamespacePodAffinity',
]
const podResources = [
  'pods',
  'cpu',
  'memory',
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
]
const opposites = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const

/** Whether a scope says anything about a resource. */
function isMeantFor(scope: string, resource: string): boolean {
  if (podScopes.includes(scope)) return podResources.includes(resource)
  if (scope === 'BestEffort') return resource === 'pods'
  if (scope === 'VolumeAttributesClass')
    return ['persistentvolumeclaims', 'requests.storage'].includes(resource)
  return true
}

export const validateQuota = ({ spec, status }: ResourceQuota): FieldError[] => [
  ...validateSpec(spec),
  ...validateAmounts('status.hard', status?.hard),
  ...validateAmounts('status.used', status?.used),
]

export function validateQuotaUpdate(next: ResourceQuota, old: ResourceQuota): FieldError[] {
  const sorted = ({ spec }: ResourceQuota) => [...new Set(spec.scopes)].sort().join()
  return [
    ...validateSpec(next.spec),
    ...(sorted(next) === sorted(old) ? [] : [refuseScopes(next.spec, immutableText)]),
  ]
}

export const validateQuotaStatus = ({ status }: ResourceQuota): FieldError[] => [
  ...validateAmounts('status.hard', status?.hard),
  ...validateAmounts('status.used', status?.used),
]

const validateSpec = (spec: ResourceQuotaSpec): FieldError[] => [
  ...validateAmounts('spec.hard', spec.hard),
  ...validateScopes(spec),
  ...(spec.scopeSelector?.matchExpressions ?? []).flatMap((it) => validateRequirement(spec, it)),
  ...validateOpposites(
    (spec.scopeSelector?.matchExpressions ?? []).map(({ scopeName = '' }) => scopeName),
    (said) =>
      invalidGo(
        'spec.scopeSelector.matchExpressions',
        goStrings(spec.scopes, 'core.ResourceQuotaScope'),
        said,
      ),
  ),
]

const validateAmounts = (field: string, amounts: ResourceList = {}): FieldError[] =>
  Object.entries(amounts).flatMap(([name, amount]) => [
    ...validateQuotaResourceName(`${field}[${name}]`, name),
    ...validateAmount(`${field}[${name}]`, name, amount),
  ])

export function validateAmount(field: string, name: string, amount: string): FieldError[] {
  const quantity = parseQuantity(amount)
  return [
    ...(quantity.sign < 0
      ? [invalid(field, quantity.toString(), 'must be greater than or equal to 0')]
      : []),
    ...(isInteger(name) && quantity.scaledValue(-3) % 1000n !== 0n
      ? [invalidGo(field, goQuantity(amount), 'must be an integer')]
      : []),
  ]
}

const refuseScopes = (spec: ResourceQuotaSpec, said: string) =>
  invalidGo('spec.scopes', goStrings(spec.scopes, 'core.ResourceQuotaScope'), said)

function validateScopes(spec: ResourceQuotaSpec): FieldError[] {
  const given = spec.scopes ?? []
  return [
    ...given.flatMap((scope) => [
      ...(scopes.includes(scope) ? [] : [refuseScopes(spec, 'unsupported scope')]),
      ...misplaced(spec, scope).map(() =>
        refuseScopes(spec, 'unsupported scope applied to resource'),
      ),
    ]),
    ...validateOpposites(given, (said) => refuseScopes(spec, said)),
  ]
}

const misplaced = ({ hard = {} }: ResourceQuotaSpec, scope: string) =>
  Object.keys(hard).filter((name) => isQuotaResource(name) && !isMeantFor(scope, name))

const validateOpposites = (
  given: readonly string[],
  refuse: (said: string) => FieldError,
): FieldError[] =>
  opposites
    .filter(([one, other]) => given.includes(one) && given.includes(other))
    .map(() => refuse('conflicting scopes'))

function validateRequirement(spec: ResourceQuotaSpec, it: ScopeRequirement): FieldError[] {
  const field = 'spec.scopeSelector.matchExpressions'
  const { scopeName = '', operator = '', values = [] } = it
  return [
    ...(scopes.includes(scopeName)
      ? []
      : [invalid(`${field}.scopeName`, scopeName, 'unsupported scope')]),
    ...misplaced(spec, scopeName).map(() =>
      invalidGo(field, goScopeSelector(spec), 'unsupported scope applied to resource'),
    ),
    ...(existing.includes(scopeName) && operator !== 'Exists'
      ? [
          invalid(
            `${field}.operator`,
            operator,
            "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
          ),
        ]
      : []),
    ...validateOperator(field, operator, values),
  ]
}

function validateOperator(
  field: string,
  operator: string,
  values: readonly string[],
): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0
        ? [
            required(
              `${field}.values`,
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ),
          ]
        : []
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0
        ? [
            invalidGo(
              `${field}.values`,
              goStrings(values),
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
            ),
          ]
        : []
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')]
  }
}

const goScopeSelector = ({ scopeSelector }: ResourceQuotaSpec) =>
  `core.ScopeSelector{MatchExpressions:[]core.ScopedResourceSelectorRequirement{${(
    scopeSelector?.matchExpressions ?? []
  )
    .map(
      ({ scopeName = '', operator = '', values }) =>
        `core.ScopedResourceSelectorRequirement{ScopeName:${JSON.stringify(scopeName)}, Operator:${JSON.stringify(operator)}, Values:${goStrings(values)}}`,
    )
    .join(', ')}}}`
