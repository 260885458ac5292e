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
  /** Clients may know operators that this server does not. */
  readonly allowsOperators?: boolean
  /** Stored objects may have values that are refused by now. */
  readonly allowsValues?: boolean
}

/** `comparesNumbers`: as selectors of nodes can. */
export function validateRequirement(
  field: string,
  { key = '', operator = '', values = [] }: Requirement,
  { allowsValues, allowsOperators }: SelectorOptions,
  comparesNumbers = false,
): FieldError[] {
  return [
    ...(allowsOperators && !knownOperators.has(operator)
      ? []
      : validateOperator(field, operator, values, comparesNumbers)),
    ...validateQualifiedName(`${field}.key`, key),
    ...(allowsValues
      ? []
      : values.flatMap((value, index) =>
          labelValueErrors(value).map((said) => invalid(`${field}.values[${index}]`, value, said)),
        )),
  ]
}

export const knownOperators: ReadonlySet<string> = new Set([
  'In',
  'NotIn',
  'Exists',
  'DoesNotExist',
])

/** What an operator is given fits it. */
export function validateOperator(
  field: string,
  operator: string,
  values: readonly string[],
  comparesNumbers = false,
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
