import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, invalid, tooLong } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { byteLength, configKeyErrors, largestData, validateSealed } from './config-data.ts'

export type ConfigMap = KubeObject & {
  data?: Record<string, string>
  /** Base64. */
  binaryData?: Record<string, string | null>
  immutable?: boolean
}

const count = (map: object = {}) => Object.keys(map).length

function validate({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  for (const [key, value] of Object.entries(data)) {
    errors.push(...configKeyErrors(`data[${key}]`, key))
    if (Object.hasOwn(binaryData, key))
      errors.push(invalid(`data[${key}]`, key, 'duplicate of key present in binaryData'))
    size += Buffer.byteLength(value)
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.push(...configKeyErrors(`binaryData[${key}]`, key))
    size += byteLength(value)
  }
  // The empty field stands for the whole object.
  if (size > largestData) errors.push(tooLong('[]', largestData))
  return errors
}

export const configMap = kind<ConfigMap>({
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  singular: 'configmap',
  shortNames: ['cm'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.ConfigMap',
  validate,
  update: {
    validate: (next, old) => [
      ...validateSealed(next, old, ['data', 'binaryData']),
      ...validate(next),
    ],
  },
  columns: [
    nameColumn,
    text('Data', ({ data, binaryData }) => count(data) + count(binaryData)),
    ageColumn,
  ],
})
