import { type FieldError, invalid, required } from '../../field-error.ts'
import { dnsSubdomainErrors } from '../../validate/names.ts'
import { type SelectorOptions, validateRequirement } from '../../validate/requirement.ts'
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
    validateRequirement(`${field}.matchExpressions[${index}]`, it, options, true),
  ),
  ...matchFields.flatMap((it, index) => validateField(`${field}.matchFields[${index}]`, it)),
]

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
