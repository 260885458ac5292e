import { type FieldError, forbidden, invalid, notSupported, required } from '../../field-error.ts'
import { type LabelSelector, validateLabelSelector } from '../../validate/label-selector.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import { dnsLabelErrors, labelValueErrors } from '../../validate/names.ts'
import type { Affinity, PodAffinityTerm, Toleration } from '../types.ts'
import { validateNodeSelector, validateNodeSelectorTerm } from './node-selector.ts'

const strict = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

export function validateAffinity(field: string, affinity: Affinity | undefined): FieldError[] {
  if (!affinity) return []
  return [
    ...validateNodeAffinity(`${field}.nodeAffinity`, affinity.nodeAffinity),
    ...validatePodAffinity(`${field}.podAffinity`, affinity.podAffinity),
    ...validatePodAffinity(`${field}.podAntiAffinity`, affinity.podAntiAffinity),
  ]
}

const validateWeight = (field: string, weight = 0): FieldError[] =>
  weight <= 0 || weight > 100 ? [invalid(field, weight, 'must be in the range 1-100')] : []

function validateNodeAffinity(field: string, affinity: Affinity['nodeAffinity']): FieldError[] {
  const must = affinity?.[strict]
  return [
    ...(must ? validateNodeSelector(`${field}.${strict}`, must) : []),
    ...(affinity?.[preferred] ?? []).flatMap(({ weight, preference }, index) => {
      const at = `${field}.${preferred}[${index}]`
      return [
        ...validateWeight(`${at}.weight`, weight),
        ...validateNodeSelectorTerm(`${at}.preference`, preference, { allowsValues: true }),
      ]
    }),
  ]
}

function validatePodAffinity(field: string, affinity: Affinity['podAffinity']): FieldError[] {
  return [
    ...(affinity?.[strict] ?? []).flatMap((term, index) =>
      validateTerm(`${field}.${strict}[${index}]`, term),
    ),
    ...(affinity?.[preferred] ?? []).flatMap(({ weight, podAffinityTerm }, index) => {
      const at = `${field}.${preferred}[${index}]`
      return [
        ...validateWeight(`${at}.weight`, weight),
        ...validateTerm(`${at}.podAffinityTerm`, podAffinityTerm),
      ]
    }),
  ]
}

function validateTerm(field: string, term: PodAffinityTerm): FieldError[] {
  const { topologyKey = '', namespaces = [], matchLabelKeys, mismatchLabelKeys } = term
  // Safe: types that are the same but for readonly.
  const labelSelector = term.labelSelector as LabelSelector | undefined
  return [
    ...validateLabelSelector(`${field}.labelSelector`, labelSelector),
    ...validateLabelSelector(
      `${field}.namespaceSelector`,
      term.namespaceSelector as LabelSelector | undefined,
    ),
    ...namespaces.flatMap((name) =>
      dnsLabelErrors(name).map((said) => invalid(`${field}.namespace`, name, said)),
    ),
    ...validateLabelKeys(`${field}.matchLabelKeys`, matchLabelKeys, labelSelector),
    ...validateLabelKeys(`${field}.mismatchLabelKeys`, mismatchLabelKeys, labelSelector),
    ...validateKeysApart(field, matchLabelKeys, mismatchLabelKeys, labelSelector),
    ...(topologyKey ? [] : [required(`${field}.topologyKey`, 'can not be empty')]),
    ...validateQualifiedName(`${field}.topologyKey`, topologyKey),
  ]
}

function validateLabelKeys(
  field: string,
  keys: readonly string[] = [],
  selector: LabelSelector | undefined,
): FieldError[] {
  if (keys.length === 0) return []
  if (!selector) return [forbidden(field, 'must not be specified when labelSelector is not set')]
  return keys.flatMap((key, index) => validateQualifiedName(`${field}[${index}]`, key))
}

/** A key's own requirement is added to the selector before: a second one is the client's. */
function validateKeysApart(
  field: string,
  match: readonly string[] = [],
  mismatch: readonly string[] = [],
  selector: LabelSelector | undefined,
): FieldError[] {
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}))
  const errors: FieldError[] = []
  for (const { key = '' } of selector?.matchExpressions ?? []) {
    const index = match.lastIndexOf(key)
    if (index >= 0 && seen.has(key))
      errors.push(
        invalid(`${field}[${index}]`, key, 'exists in both matchLabelKeys and labelSelector'),
      )
    seen.add(key)
  }
  for (const [index, key] of match.entries())
    if (mismatch.includes(key))
      errors.push(
        invalid(
          `${field}.matchLabelKeys[${index}]`,
          key,
          'exists in both matchLabelKeys and mismatchLabelKeys',
        ),
      )
  return errors
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export const validateTaintEffect = (field: string, effect: string | undefined): FieldError[] =>
  !effect || effects.includes(effect) ? [] : [notSupported(field, effect, effects)]

export const validateTolerations = (
  field: string,
  tolerations: readonly Toleration[] = [],
): FieldError[] =>
  tolerations.flatMap((toleration, index) => {
    const at = `${field}[${index}]`
    const { key, operator = '', effect = '', tolerationSeconds } = toleration
    return [
      ...(key ? validateQualifiedName(`${at}.key`, key) : []),
      ...(!key && operator !== 'Exists'
        ? [
            invalid(
              `${at}.operator`,
              operator,
              'operator must be Exists when `key` is empty, which means "match all values and all keys"',
            ),
          ]
        : []),
      ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
        ? [
            invalid(
              `${at}.effect`,
              effect,
              "effect must be 'NoExecute' when `tolerationSeconds` is set",
            ),
          ]
        : []),
      ...validateOperator(`${at}.operator`, toleration),
      ...validateTaintEffect(`${at}.effect`, effect),
    ]
  })

function validateOperator(field: string, { operator = '', value = '' }: Toleration): FieldError[] {
  switch (operator) {
    case 'Equal':
    case '': {
      const problems = labelValueErrors(value)
      return problems.length > 0 ? [invalid(field, value, problems.join(';'))] : []
    }
    case 'Exists':
      return value ? [invalid(field, value, "value must be empty when `operator` is 'Exists'")] : []
    default:
      return [notSupported(field, operator, ['Equal', 'Exists'])]
  }
}
