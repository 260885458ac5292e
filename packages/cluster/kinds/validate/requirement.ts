import { type FieldError, forbidden, invalid, required } from '../field-error.ts'
import { validateQualifiedName } from './labels.ts'
import { labelValueErrors } from './names.ts'

/** What a label has to be, of a selector of labels or of nodes. */
export interface Requirement {
  readonly key?: string
  readonly operator?: string
  readonly values?: readonly string[]
}

export interface SelectorOptions {
  /** Stored objects may have values that are refused by now. */
  readonly allowsValues?: boolean
}

/** `comparesNumbers`: as selectors of nodes can. */
export function validateRequirement(
  field: string,
  { key = '', operator = '', values = [] }: Requirement,
  { allowsValues }: SelectorOptions,
  comparesNumbers = false,
): FieldError[] {
  return [
    ...validateOperator(field, operator, values, comparesNumbers),
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
  comparesNumbers: boolean,
): FieldError[] {
  const at = `${field}.values`
  if (comparesNumbers && (operator === 'Gt' || operator === 'Lt'))
    return values.length === 1
      ? []
      : [required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
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
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')]
  }
}
