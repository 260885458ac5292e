import {
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  notSupported,
  notSupportedGo,
  tooLong,
} from '../../kinds/field-error.ts'
import { badRequestError, invalidError } from '../status.ts'

/** Go's ParseBool, as query parameters are read: a missing value is true, odd ones too but `false` and `0`. */
export function queryBool(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  return !['false', '0'].includes(value.toLowerCase())
}

export function queryInt(query: URLSearchParams, name: string): bigint | undefined {
  const value = query.get(name)
  if (value === null || value === '') return undefined
  if (!/^[-+]?\d+$/.test(value))
    throw badRequestError(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
  const number = BigInt(value)
  if (number !== BigInt.asIntN(64, number))
    throw badRequestError(`strconv.ParseInt: parsing ${JSON.stringify(value)}: value out of range`)
  return number
}

/** Options that are refused, as an object of their own. */
export function refuseOptions(kind: string, errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalidError({ group: 'meta.k8s.io', resource: kind }, errors)
}

export function checkDryRun(values: readonly string[]): FieldError[] {
  if (values.every((value) => value === 'All')) return []
  return [notSupportedGo('dryRun', goStrings(values), ['All'])]
}

const mostManagerBytes = 128
// Go's unicode.IsPrint: letters, marks, numbers, punctuation, symbols and the plain space.
const unprintable = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u

export function checkFieldManager(manager: string): FieldError[] {
  const errors: FieldError[] = []
  if (Buffer.byteLength(manager) > mostManagerBytes)
    errors.push(tooLong('fieldManager', mostManagerBytes))
  const odd = unprintable.exec(manager)
  if (odd) {
    const code = (odd[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    const position = Buffer.byteLength(manager.slice(0, odd.index))
    errors.push(
      invalid('fieldManager', manager, `invalid character U+${code} (at position ${position})`),
    )
  }
  return errors
}

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'
const fieldValidations = ['', 'Ignore', 'Strict', 'Warn']

export function checkFieldValidation(value: string): FieldError[] {
  return fieldValidations.includes(value)
    ? []
    : [notSupported('fieldValidation', value, fieldValidations)]
}

export const forbiddenOption = forbidden
