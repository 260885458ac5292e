import { type FieldError, invalid } from '../../field-error.ts'

export const fileModeText = 'must be a number between 0 and 0777 (octal), both inclusive'

export const validateFileMode = (field: string, mode: number | undefined): FieldError[] =>
  mode !== undefined && (mode > 0o777 || mode < 0) ? [invalid(field, mode, fileModeText)] : []

export const validateNoBacksteps = (field: string, path: string): FieldError[] =>
  path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : []

/** Stays below where it starts. */
export const validateDescending = (field: string, path: string): FieldError[] => [
  ...(path.startsWith('/') ? [invalid(field, path, 'must be a relative path')] : []),
  ...validateNoBacksteps(field, path),
]

/** Names that start with two dots are what volumes are updated by. */
export const validateUnreserved = (field: string, path: string): FieldError[] => [
  ...validateDescending(field, path),
  ...(path.startsWith('..') && !path.startsWith('../')
    ? [invalid(field, path, "must not start with '..'")]
    : []),
]
