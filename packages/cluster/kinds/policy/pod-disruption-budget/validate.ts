import { type FieldError, invalid, invalidGo, notSupported } from '../../field-error.ts'
import { validateConditions } from '../../validate/conditions.ts'
import { validateShare } from '../../validate/int-or-percent.ts'
import { validateLabelSelector } from '../../validate/label-selector.ts'
import type { PodDisruptionBudget } from './types.ts'

const policies = ['AlwaysAllow', 'IfHealthyBudget']

const pointer = (type: string, value: unknown) =>
  `(*${type})(${value === undefined ? 'nil' : '0xc000000000'})`

const goSpec = ({ spec }: PodDisruptionBudget) =>
  `policy.PodDisruptionBudgetSpec{MinAvailable:${pointer('intstr.IntOrString', spec.minAvailable)}, Selector:${pointer('v1.LabelSelector', spec.selector)}, MaxUnavailable:${pointer('intstr.IntOrString', spec.maxUnavailable)}, UnhealthyPodEvictionPolicy:${pointer('policy.UnhealthyPodEvictionPolicyType', spec.unhealthyPodEvictionPolicy)}}`

export function validateBudget(next: PodDisruptionBudget, old?: PodDisruptionBudget): FieldError[] {
  const { minAvailable: least, maxUnavailable: most, selector, ...rest } = next.spec
  const policy = rest.unhealthyPodEvictionPolicy
  const at = 'spec.selector'
  const allowsValues = !!old && validateLabelSelector(at, old.spec.selector).length > 0
  return [
    ...(least !== undefined && most !== undefined
      ? [invalidGo('spec', goSpec(next), 'minAvailable and maxUnavailable cannot be both set')]
      : []),
    ...(least === undefined ? [] : validateShare('spec.minAvailable', least)),
    ...(most === undefined ? [] : validateShare('spec.maxUnavailable', most)),
    ...validateLabelSelector(at, selector, { allowsValues }),
    ...(policy === undefined || policies.includes(policy)
      ? []
      : [notSupported('spec.unhealthyPodEvictionPolicy', policy, policies)]),
  ]
}

const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'] as const

export const validateBudgetStatus = ({ status = {} }: PodDisruptionBudget): FieldError[] => [
  ...validateConditions('status.conditions', status.conditions),
  ...counts.flatMap((field) => {
    const value = status[field] ?? 0
    return value < 0
      ? [invalid(`status.${field}`, value, 'must be greater than or equal to 0')]
      : []
  }),
]
