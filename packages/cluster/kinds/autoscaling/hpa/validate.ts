import { type FieldError, forbidden, invalid, notSupported, required } from '../../field-error.ts'
import { validateOptional } from '../../pod-spec/validate/names.ts'
import { parseQuantity } from '../../quantity.ts'
import { pathSegmentErrors } from '../../validate/names.ts'
import { validateCounts } from '../../validate/numbers.ts'
import type { Autoscaler, ScalingPolicy, ScalingRules, Target } from './types.ts'
import { validateMetric } from './validate-metric.ts'

const leastReplicas = 1
const longestPeriod = 1800
const longestWindow = 3600

export function validateAutoscaler({ spec }: Autoscaler): FieldError[] {
  const { minReplicas: least, maxReplicas: most = 0, metrics = [], behavior } = spec
  const errors: FieldError[] = []
  if (least !== undefined && least < leastReplicas)
    errors.push(
      invalid('spec.minReplicas', least, `must be greater than or equal to ${leastReplicas}`),
    )
  if (most < 1) errors.push(invalid('spec.maxReplicas', most, 'must be greater than 0'))
  if (least !== undefined && most < least)
    errors.push(invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`'))
  const reachesOut = metrics.some(({ type }) => type === 'Object' || type === 'External')
  return [
    ...errors,
    ...validateTarget('spec.scaleTargetRef', spec.scaleTargetRef),
    ...metrics.flatMap((metric, index) => validateMetric(`spec.metrics[${index}]`, metric)),
    ...(least === 0 && !reachesOut
      ? [
          forbidden(
            'spec.metrics',
            'must specify at least one Object or External metric to support scaling to zero replicas',
          ),
        ]
      : []),
    ...validateRules('spec.behavior.scaleUp', behavior?.scaleUp),
    ...validateRules('spec.behavior.scaleDown', behavior?.scaleDown),
  ]
}

export const validateTarget = (field: string, { kind, name }: Target): FieldError[] => [
  ...validatePart(`${field}.kind`, kind),
  ...validatePart(`${field}.name`, name),
]

export const validatePart = (
  field: string,
  value: string | undefined,
  detail = '',
): FieldError[] =>
  value
    ? pathSegmentErrors(value).map((said) => invalid(field, value, said))
    : [required(field, detail)]

function validateRules(field: string, rules: ScalingRules | undefined): FieldError[] {
  if (!rules) return []
  const { stabilizationWindowSeconds: window = 0, policies = [] } = rules
  const at = `${field}.stabilizationWindowSeconds`
  return [
    ...(window < 0 ? [invalid(at, window, 'must be greater than or equal to zero')] : []),
    ...(window > longestWindow
      ? [invalid(at, window, `must be less than or equal to ${longestWindow}`)]
      : []),
    ...validateOptional(`${field}.selectPolicy`, rules.selectPolicy, ['Disabled', 'Max', 'Min']),
    ...(policies.length === 0
      ? [required(`${field}.policies`, 'must specify at least one Policy')]
      : []),
    ...policies.flatMap((policy, index) => validatePolicy(`${field}.policies[${index}]`, policy)),
    ...validateTolerance(`${field}.tolerance`, rules.tolerance),
  ]
}

const validateTolerance = (field: string, tolerance: string | undefined): FieldError[] =>
  tolerance !== undefined && parseQuantity(tolerance).sign < 0
    ? [invalid(field, tolerance, 'must be greater than or equal to 0')]
    : []

function validatePolicy(
  field: string,
  { type = '', value = 0, periodSeconds: period = 0 }: ScalingPolicy,
): FieldError[] {
  const supported = ['Percent', 'Pods']
  return [
    ...(supported.includes(type) ? [] : [notSupported(`${field}.type`, type, supported)]),
    ...(value <= 0 ? [invalid(`${field}.value`, value, 'must be greater than zero')] : []),
    ...(period <= 0
      ? [invalid(`${field}.periodSeconds`, period, 'must be greater than zero')]
      : []),
    ...(period > longestPeriod
      ? [
          invalid(
            `${field}.periodSeconds`,
            period,
            `must be less than or equal to ${longestPeriod}`,
          ),
        ]
      : []),
  ]
}

export const validateAutoscalerStatus = ({ status }: Autoscaler): FieldError[] =>
  validateCounts('status', status ?? {}, ['currentReplicas', 'desiredReplicas'])
