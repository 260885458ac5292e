import { type FieldError, invalid, invalidGo } from '../field-error.ts'
import { percentErrors } from './names.ts'

export const goIntOrString = (value: number | string): string =>
  typeof value === 'string'
    ? `intstr.IntOrString{Type:1, IntVal:0, StrVal:${JSON.stringify(value)}}`
    : `intstr.IntOrString{Type:0, IntVal:${value}, StrVal:""}`

/** A count of none or more, or a percentage (upstream's ValidatePositiveIntOrPercent). */
export function validateCountOrPercent(field: string, value: number | string): FieldError[] {
  if (typeof value === 'string')
    return percentErrors(value).map((said) => invalidGo(field, goIntOrString(value), said))
  return value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : []
}

export const validateAtMostAll = (field: string, value: number | string): FieldError[] =>
  typeof value === 'string' && /^\d+%$/.test(value) && Number.parseInt(value, 10) > 100
    ? [invalidGo(field, goIntOrString(value), 'must not be greater than 100%')]
    : []

/** Both. */
export const validateShare = (field: string, value: number | string): FieldError[] => [
  ...validateCountOrPercent(field, value),
  ...validateAtMostAll(field, value),
]
