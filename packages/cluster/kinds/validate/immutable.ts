import { equal } from '../equal.ts'
import { type FieldError, goValue, invalidGo } from '../field-error.ts'

export const immutableText = 'field is immutable'

/** A field that must stay as it was; `go` is the new value as Go prints it where that is not plain. */
export const validateImmutable = (
  field: string,
  next: unknown,
  old: unknown,
  go: string = goValue(next),
): FieldError[] => (equal(next, old) ? [] : [invalidGo(field, go, immutableText)])
