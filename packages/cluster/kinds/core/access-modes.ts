import { type FieldError, forbidden, notSupported } from '../field-error.ts'

const short = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const

const modes = short.map(([mode]) => mode as string).sort()

export const accessModesText = (given: readonly string[] = []): string =>
  short
    .filter(([mode]) => given.includes(mode))
    .map(([, text]) => text)
    .join(',')

export function validateAccessModes(field: string, given: readonly string[] = []): FieldError[] {
  const known = given.filter((mode) => modes.includes(mode))
  const isMixed =
    known.includes('ReadWriteOncePod') && known.some((mode) => mode !== 'ReadWriteOncePod')
  return [
    ...given
      .filter((mode) => !modes.includes(mode))
      .map((mode) => notSupported(field, mode, modes)),
    ...(isMixed ? [forbidden(field, 'may not use ReadWriteOncePod with other access modes')] : []),
  ]
}

export const volumeModes: readonly string[] = ['Block', 'Filesystem']

/** From before there was a field for it; it goes first where it stands. */
export const classAnnotation = 'volume.beta.kubernetes.io/storage-class'
