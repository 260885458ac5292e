import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, required } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { validateImmutable } from '../validate/immutable.ts'
import { validateNonNegative } from '../validate/numbers.ts'

type ControllerRevision = KubeObject & { data?: unknown; revision?: number }

function validateData({ data }: ControllerRevision): FieldError[] {
  if (data === undefined || data === null) return [required('data', 'data is mandatory')]
  return typeof data === 'object' && !Array.isArray(data)
    ? []
    : [required('data', 'data must be a valid JSON object')]
}

/** As `%#v` prints JSON that is not looked into. */
function printRaw(data: unknown): string {
  const bytes = [...Buffer.from(data === undefined ? '' : JSON.stringify(data))]
  const raw = bytes.map((byte) => `0x${byte.toString(16)}`).join(', ')
  return `runtime.RawExtension{Raw:[]uint8${data === undefined ? '(nil)' : `{${raw}}`}, Object:runtime.Object(nil)}`
}

function controller({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find((it) => it.controller)
  if (!owner) return '<none>'
  const slash = owner.apiVersion.indexOf('/')
  const group = slash < 0 ? '' : `.${owner.apiVersion.slice(0, slash)}`
  return `${owner.kind.toLowerCase()}${group}/${owner.name}`
}

export const controllerRevision = kind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  isNamespaced: true,
  structure: 'io.k8s.api.apps.v1.ControllerRevision',
  validate: (revision) => [
    ...validateNonNegative('revision', revision.revision),
    ...validateData(revision),
  ],
  update: {
    validate: (next, old) => [
      ...validateNonNegative('revision', next.revision),
      ...validateImmutable('data', next.data, old.data, printRaw(next.data)),
    ],
  },
  columns: [
    nameColumn,
    text('Controller', controller),
    text('Revision', ({ revision = 0 }) => revision),
    ageColumn,
  ],
})
