import { type FieldError, invalid } from '../field-error.ts'
import { labelValueErrors, qualifiedNameErrors } from './names.ts'

export const validateQualifiedName = (field: string, name: string): FieldError[] =>
  qualifiedNameErrors(name).map((said) => invalid(field, name, said))

/** The whole map is the field, whichever label is wrong. */
export const validateLabels = (
  field: string,
  labels: Readonly<Record<string, string>> = {},
): FieldError[] =>
  Object.entries(labels).flatMap(([key, value]) => [
    ...validateQualifiedName(field, key),
    ...labelValueErrors(value).map((said) => invalid(field, value, said)),
  ])
