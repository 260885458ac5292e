import { type FieldError, invalid } from '../field-error.ts'

export const atLeastZero = 'must be greater than or equal to 0'

/** Absent is fine: by value it is 0. */
export const validateNonNegative = (field: string, value: number | undefined): FieldError[] =>
  value !== undefined && value < 0 ? [invalid(field, value, atLeastZero)] : []

/** Several fields of one object, in order. */
export const validateCounts = <K extends string>(
  field: string,
  object: { readonly [key in K]?: number | undefined },
  names: readonly K[],
): FieldError[] => names.flatMap((name) => validateNonNegative(`${field}.${name}`, object[name]))
