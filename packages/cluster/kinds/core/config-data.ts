import { equal } from '../equal.ts'
import { type FieldError, forbidden, invalid } from '../field-error.ts'
import { configKeyProblems } from '../validate/names.ts'

/** What ConfigMaps and Secrets have in common. */

/** Bytes of all values together. */
export const largestData = 1024 * 1024

export const configKeyErrors = (field: string, key: string): FieldError[] =>
  configKeyProblems(key).map((problem) => invalid(field, key, problem))

/** Of what a base64 text stands for; null stands for no bytes. */
export const byteLength = (base64: string | null): number =>
  Buffer.byteLength(base64 ?? '', 'base64')

interface Sealable {
  immutable?: boolean
  [field: string]: unknown
}

/** Once immutable, the data stays, and so does that it is immutable. */
export function validateSealed(
  next: Sealable,
  old: Sealable,
  fields: readonly string[],
): FieldError[] {
  if (!old.immutable) return []
  const said = 'field is immutable when `immutable` is set'
  return [
    ...(next.immutable ? [] : [forbidden('immutable', said)]),
    ...fields
      .filter((field) => !equal(next[field], old[field]))
      .map((field) => forbidden(field, said)),
  ]
}
