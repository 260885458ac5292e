import {
  duplicate,
  type FieldError,
  invalid,
  invalidGo,
  notSupported,
  omitted,
  required,
  tooMany,
} from '../../field-error.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import type { FailureRule, JobSpec } from '../types.ts'

const mostRules = 20
const mostCodes = 255
const mostConditions = 20
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const operators = ['In', 'NotIn']
const statuses = ['False', 'True', 'Unknown']

/** As `%q` prints a list. */
const quoted = (list: readonly string[]) => `[${list.map((it) => JSON.stringify(it)).join(' ')}]`

export function validateFailurePolicy(field: string, spec: JobSpec): FieldError[] {
  if (!spec.podFailurePolicy) return []
  const { rules = [] } = spec.podFailurePolicy
  const { containers = [], initContainers = [] } = spec.template.spec
  const names = [...containers, ...initContainers].map(({ name }) => name)
  return [
    ...(rules.length > mostRules ? [tooMany(`${field}.rules`, rules.length, mostRules)] : []),
    ...rules.flatMap((rule, index) => validateRule(`${field}.rules[${index}]`, rule, spec, names)),
  ]
}

function validateRule(
  field: string,
  rule: FailureRule,
  spec: JobSpec,
  names: readonly string[],
): FieldError[] {
  const conditions = rule.onPodConditions ?? []
  const { onExitCodes } = rule
  return [
    ...validateAction(`${field}.action`, rule.action ?? '', spec),
    ...(onExitCodes ? validateCodes(`${field}.onExitCodes`, onExitCodes, names) : []),
    ...validateConditions(`${field}.onPodConditions`, conditions),
    ...(onExitCodes && conditions.length > 0
      ? [omitted(field, 'specifying both OnExitCodes and OnPodConditions is not supported')]
      : []),
    ...(!onExitCodes && conditions.length === 0
      ? [omitted(field, 'specifying one of OnExitCodes and OnPodConditions is required')]
      : []),
  ]
}

function validateAction(field: string, action: string, spec: JobSpec): FieldError[] {
  if (!action) return [required(field, `valid values: ${quoted(actions)}`)]
  if (action === 'FailIndex')
    return spec.backoffLimitPerIndex === undefined
      ? [invalid(field, action, 'requires the backoffLimitPerIndex to be set')]
      : []
  return actions.includes(action) ? [] : [notSupported(field, action, actions)]
}

const validateConditions = (
  field: string,
  patterns: NonNullable<FailureRule['onPodConditions']>,
): FieldError[] => [
  ...(patterns.length > mostConditions ? [tooMany(field, patterns.length, mostConditions)] : []),
  ...patterns.flatMap(({ type = '', status = '' }, index) => {
    const at = `${field}[${index}]`
    return [
      ...validateQualifiedName(`${at}.type`, type),
      ...(!status
        ? [required(`${at}.status`, `valid values: ${quoted(statuses)}`)]
        : statuses.includes(status)
          ? []
          : [notSupported(`${at}.status`, status, statuses)]),
    ]
  }),
]

function validateCodes(
  field: string,
  { operator = '', containerName, values }: NonNullable<FailureRule['onExitCodes']>,
  names: readonly string[],
): FieldError[] {
  const codes = values ?? []
  const go = values ? `[]int32{${values.join(', ')}}` : '[]int32(nil)'
  return [
    ...(!operator
      ? [required(`${field}.operator`, `valid values: ${quoted(operators)}`)]
      : operators.includes(operator)
        ? []
        : [notSupported(`${field}.operator`, operator, operators)]),
    ...(containerName !== undefined && !names.includes(containerName)
      ? [
          invalid(
            `${field}.containerName`,
            containerName,
            'must be one of the container or initContainer names in the pod template',
          ),
        ]
      : []),
    ...(codes.length === 0
      ? [invalidGo(`${field}.values`, go, 'at least one value is required')]
      : codes.length > mostCodes
        ? [tooMany(`${field}.values`, codes.length, mostCodes)]
        : []),
    ...codes.flatMap((code, index) => [
      ...(operator === 'In' && code === 0
        ? [invalid(`${field}.values[${index}]`, code, 'must not be 0 for the In operator')]
        : []),
      ...(codes.indexOf(code) < index ? [duplicate(`${field}.values[${index}]`, code)] : []),
    ]),
    ...(codes.some((code, index) => code < (codes[index - 1] ?? code))
      ? [invalidGo(`${field}.values`, go, 'must be ordered')]
      : []),
  ]
}
