import { type FieldError, forbidden, invalid, required } from '../../field-error.ts'
import type { SelectorOptions } from '../../validate/label-selector.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import { dnsSubdomainErrors, labelValueErrors } from '../../validate/names.ts'
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../types.ts'

export function validateNodeSelector(
  field: string,
  { nodeSelectorTerms: terms = [] }: Partial<NodeSelector>,
  options: SelectorOptions = {},
): FieldError[] {
  const at = `${field}.nodeSelectorTerms`
  if (terms.length === 0) return [required(at, 'must have at least one node selector term')]
  return terms.flatMap((term, index) => validateNodeSelectorTerm(`${at}[${index}]`, term, options))
}

export const validateNodeSelectorTerm = (
  field: string,
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  options: SelectorOptions = {},
): FieldError[] => [
  ...matchExpressions.flatMap((it, index) =>
    validateExpression(`${field}.matchExpressions[${index}]`, it, options),
  ),
  ...matchFields.flatMap((it, index) => validateField(`${field}.matchFields[${index}]`, it)),
]

function validateExpression(
  field: string,
  { key = '', operator = '', values = [] }: NodeSelectorRequirement,
  { allowsValues }: SelectorOptions,
): FieldError[] {
  return [
    ...validateOperator(field, operator, values),
    ...validateQualifiedName(`${field}.key`, key),
    ...(allowsValues
      ? []
      : values.flatMap((value, index) =>
          labelValueErrors(value).map((said) => invalid(`${field}.values[${index}]`, value, said)),
        )),
  ]
}

function validateOperator(
  field: string,
  operator: string,
  values: readonly string[],
): FieldError[] {
  const at = `${field}.values`
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0
        ? [required(at, "must be specified when `operator` is 'In' or 'NotIn'")]
        : []
    case 'Exists':
    case 'DoesNotExist':
      return values.length > 0
        ? [forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
        : []
    case 'Gt':
    case 'Lt':
      return values.length === 1
        ? []
        : [required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')]
  }
}

function validateField(
  field: string,
  { key = '', operator = '', values = [] }: NodeSelectorRequirement,
): FieldError[] {
  const errors: FieldError[] = []
  if (!['In', 'NotIn'].includes(operator))
    errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'))
  else if (values.length !== 1)
    errors.push(
      required(
        `${field}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    )
  if (key !== 'metadata.name')
    return [...errors, invalid(`${field}.key`, key, 'not a valid field selector key')]
  return [
    ...errors,
    ...values.flatMap((value, index) =>
      dnsSubdomainErrors(value).map((said) => invalid(`${field}.values[${index}]`, value, said)),
    ),
  ]
}
