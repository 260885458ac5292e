import { type FieldError, invalid, notSupported, required } from '../../field-error.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../validate/names.ts'

export const validateDnsLabel = (field: string, value: string): FieldError[] =>
  dnsLabelErrors(value).map((said) => invalid(field, value, said))

export const validateSubdomain = (field: string, value: string): FieldError[] =>
  dnsSubdomainErrors(value).map((said) => invalid(field, value, said))

/** One of a few values, which must be there. */
export function validateChoice(
  field: string,
  value: string | undefined,
  supported: readonly string[],
): FieldError[] {
  if (!value) return [required(field)]
  return supported.includes(value) ? [] : [notSupported(field, value, supported)]
}

/** One of a few values, or none. */
export const validateOptional = (
  field: string,
  value: string | undefined,
  supported: readonly string[],
): FieldError[] =>
  value === undefined || supported.includes(value) ? [] : [notSupported(field, value, supported)]
