import type {
  ResourceQuotaSpec,
  ScopeRequirement,
} from '../../../kinds/core/resource-quota/types.ts'
import { isObject } from '../../../kinds/json.ts'
import { containersOf, type Pod } from '../pod.ts'

/** Whether a quota counts this object: quotas with scopes count pods of some sort only. */
export function isInScope(spec: ResourceQuotaSpec, pod: Pod | undefined): boolean {
  const requirements: readonly ScopeRequirement[] = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ]
  if (requirements.length === 0) return true
  return pod !== undefined && requirements.every((requirement) => holds(requirement, pod))
}

function holds({ scopeName, operator, values = [] }: ScopeRequirement, pod: Pod): boolean {
  switch (scopeName) {
    case 'Terminating':
      return isTerminating(pod)
    case 'NotTerminating':
      return !isTerminating(pod)
    case 'BestEffort':
      return isBestEffort(pod)
    case 'NotBestEffort':
      return !isBestEffort(pod)
    case 'PriorityClass':
      return priorityHolds(operator ?? '', values, pod.spec.priorityClassName ?? '')
    case 'CrossNamespacePodAffinity':
      return usesOtherNamespaces(pod)
    default:
      return false
  }
}

export const isTerminating = ({ spec }: Pod): boolean => (spec.activeDeadlineSeconds ?? -1) >= 0

/** No container asks for, or is limited in, CPU or memory. */
function isBestEffort(pod: Pod): boolean {
  return containersOf(pod).every(({ resources = {} }) =>
    [resources.requests, resources.limits].every(
      (list) => list?.cpu === undefined && list?.memory === undefined,
    ),
  )
}

function priorityHolds(operator: string, values: readonly string[], name: string): boolean {
  switch (operator) {
    case 'Exists':
      return name !== ''
    case 'DoesNotExist':
      return name === ''
    case 'In':
      return name !== '' && values.includes(name)
    case 'NotIn':
      return name === '' || !values.includes(name)
    default:
      return false
  }
}

/** An affinity to pods elsewhere costs the scheduler more. */
function usesOtherNamespaces({ spec }: Pod): boolean {
  const { affinity } = spec
  if (!isObject(affinity)) return false
  return [affinity.podAffinity, affinity.podAntiAffinity]
    .filter(isObject)
    .some((sort) =>
      [
        ...listOf(sort.requiredDuringSchedulingIgnoredDuringExecution),
        ...listOf(sort.preferredDuringSchedulingIgnoredDuringExecution).map((it) =>
          isObject(it) ? it.podAffinityTerm : undefined,
        ),
      ].some(
        (term) =>
          isObject(term) &&
          (listOf(term.namespaces).length > 0 || term.namespaceSelector !== undefined),
      ),
    )
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
