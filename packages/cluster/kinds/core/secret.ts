import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, tooLong } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { validateImmutable } from '../validate/immutable.ts'
import { byteLength, configKeyErrors, largestData, validateSealed } from './config-data.ts'
import { tlsWarnings, validateSecretType } from './secret/types.ts'

export type Secret = KubeObject & {
  type?: string
  /** Base64; null stands for no bytes. */
  data?: Record<string, string | null>
  stringData?: Record<string, string>
  immutable?: boolean
}

/** `stringData` is for writing only: it goes over `data`. */
function defaults(secret: Secret): void {
  secret.type ??= 'Opaque'
  if (secret.stringData === undefined) return
  const entries = Object.entries(secret.stringData)
  if (entries.length > 0)
    secret.data = Object.fromEntries([
      ...Object.entries(secret.data ?? {}),
      ...entries.map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
    ])
  delete secret.stringData
}

function validate(secret: Secret): FieldError[] {
  const data = Object.entries(secret.data ?? {})
  const size = data.reduce((sum, [, value]) => sum + byteLength(value), 0)
  return [
    ...data.flatMap(([key]) => configKeyErrors(`data[${key}]`, key)),
    ...(size > largestData ? [tooLong('data', largestData)] : []),
    ...validateSecretType(secret),
  ]
}

export const secret = kind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.Secret',
  defaults,
  validate,
  warnings: tlsWarnings,
  update: {
    validate: (next, old) => [
      ...validateImmutable('type', next.type, old.type),
      ...validateSealed(next, old, ['data']),
      ...validate(next),
    ],
    warnings: tlsWarnings,
  },
  selectableFields: ({ type = '' }) => ({ type }),
  columns: [
    nameColumn,
    text('Type', ({ type = '' }) => type),
    text('Data', ({ data = {} }) => Object.keys(data).length),
    ageColumn,
  ],
})
