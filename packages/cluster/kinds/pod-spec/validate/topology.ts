import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field-error.ts'
import { type LabelSelector, validateLabelSelector } from '../../validate/label-selector.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import type { TopologySpreadConstraint } from '../types.ts'
import { validateOptional } from './names.ts'

const actions = ['DoNotSchedule', 'ScheduleAnyway']
const policies = ['Honor', 'Ignore']

const validatePositive = (field: string, value: number): FieldError[] =>
  value > 0 ? [] : [invalid(field, value, 'must be greater than zero')]

export const validateTopology = (
  field: string,
  constraints: readonly TopologySpreadConstraint[] = [],
): FieldError[] =>
  constraints.flatMap((constraint, index) => {
    const at = `${field}[${index}]`
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable: action = '', minDomains } = constraint
    // Safe: types that are the same but for readonly.
    const labelSelector = constraint.labelSelector as LabelSelector | undefined
    const isRepeated = constraints
      .slice(index + 1)
      .some((it) => it.topologyKey === topologyKey && it.whenUnsatisfiable === action)
    return [
      ...validatePositive(`${at}.maxSkew`, maxSkew),
      ...(topologyKey ? [] : [required(`${at}.topologyKey`, 'can not be empty')]),
      ...(actions.includes(action)
        ? []
        : [notSupported(`${at}.whenUnsatisfiable`, action, actions)]),
      ...(isRepeated
        ? [duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${action}}`)]
        : []),
      ...validateMinDomains(`${at}.minDomains`, minDomains, action),
      ...validateOptional(`${at}.nodeAffinityPolicy`, constraint.nodeAffinityPolicy, policies),
      ...validateOptional(`${at}.nodeTaintsPolicy`, constraint.nodeTaintsPolicy, policies),
      ...validateKeys(`${at}.matchLabelKeys`, constraint.matchLabelKeys, labelSelector),
      ...validateLabelSelector(`${at}.labelSelector`, labelSelector),
    ]
  })

function validateMinDomains(
  field: string,
  minDomains: number | undefined,
  action: string,
): FieldError[] {
  if (minDomains === undefined) return []
  return [
    ...validatePositive(field, minDomains),
    ...(action === 'DoNotSchedule'
      ? []
      : [
          invalid(
            field,
            minDomains,
            `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`,
          ),
        ]),
  ]
}

function validateKeys(
  field: string,
  keys: readonly string[] = [],
  selector: LabelSelector | undefined,
): FieldError[] {
  if (keys.length === 0) return []
  const known = [
    ...Object.keys(selector?.matchLabels ?? {}),
    ...(selector?.matchExpressions ?? []).map(({ key }) => key),
  ]
  return [
    ...(selector ? [] : [forbidden(field, 'must not be specified when labelSelector is not set')]),
    ...keys.flatMap((key, index) => [
      ...validateQualifiedName(`${field}[${index}]`, key),
      ...(known.includes(key)
        ? [invalid(`${field}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector')]
        : []),
    ]),
  ]
}
