import { goQuote } from './structure/decode/decode-error.ts'

/** Why a field was refused, in upstream's words (`field.ErrorType`). */
export type FieldErrorReason =
  | 'FieldValueInvalid'
  | 'FieldValueRequired'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError'

export interface FieldError {
  readonly reason: FieldErrorReason
  /** `spec.containers[0].name`, `metadata.labels`, `data[key]`. */
  readonly field: string
  /** Without the field: `Invalid value: "x": must be …`. */
  readonly message: string
}

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${goValue(value)}${detail && `: ${detail}`}`,
})

/** With a value that is already written as Go prints it (`[]string{"a"}`). */
export const invalidGo = (field: string, go: string, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${go}${detail && `: ${detail}`}`,
})

export const duplicateGo = (field: string, go: string): FieldError => ({
  reason: 'FieldValueDuplicate',
  field,
  message: `Duplicate value: ${go}`,
})

/** A slice of strings as Go prints it; absent is nil. */
export const goStrings = (values: readonly string[] | undefined, type = 'string'): string =>
  values ? `[]${type}{${values.map(goQuote).join(', ')}}` : `[]${type}(nil)`

export const required = (field: string, detail = ''): FieldError => ({
  reason: 'FieldValueRequired',
  field,
  message: `Required value${detail && `: ${detail}`}`,
})

export const forbidden = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueForbidden',
  field,
  message: `Forbidden${detail && `: ${detail}`}`,
})

export const duplicate = (field: string, value: unknown): FieldError => ({
  reason: 'FieldValueDuplicate',
  field,
  message: `Duplicate value: ${goValue(value)}`,
})

export const notFound = (field: string, value: unknown): FieldError => ({
  reason: 'FieldValueNotFound',
  field,
  message: `Not found: ${goValue(value)}`,
})

export const notSupported = (field: string, value: unknown, supported: readonly string[]) =>
  notSupportedGo(field, goValue(value), supported)

export const notSupportedGo = (
  field: string,
  go: string,
  supported: readonly string[],
): FieldError => ({
  reason: 'FieldValueNotSupported',
  field,
  message: `Unsupported value: ${go}${
    supported.length > 0
      ? `: supported values: ${supported.map((it) => JSON.stringify(it)).join(', ')}`
      : ''
  }`,
})

/** As upstream prints it: the value itself is left out since it is long. */
export const tooLong = (field: string, bytes: number): FieldError => ({
  reason: 'FieldValueTooLong',
  field,
  message: `Too long: may not be more than ${bytes} bytes`,
})

export const tooMany = (field: string, actual: number, most: number): FieldError => ({
  reason: 'FieldValueTooMany',
  field,
  message: `Too many: ${actual}: must have at most ${most} items`,
})

/** A value as Go prints it in an error: strings quoted, and so what is none; scalars plain, objects as JSON. */
export function goValue(value: unknown): string {
  if (value === undefined || value === null) return '"null"'
  return typeof value === 'string' ? goQuote(value) : JSON.stringify(value)
}

/** A check that could not be made. */
export const internal = (field: string, detail: string): FieldError => ({
  reason: 'InternalError',
  field,
  message: `Internal error: ${detail}`,
})

/** Of something too large to be printed. */
export const omitted = (field: string, detail: string): FieldError => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${detail}`,
})
