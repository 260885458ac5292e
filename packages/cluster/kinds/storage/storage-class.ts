import { ageColumn, text } from '../columns.ts'
import { equal } from '../equal.ts'
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { validateImmutable } from '../validate/immutable.ts'
import { qualifiedNameErrors } from '../validate/names.ts'
import { type TopologyTerm, validateTopologies } from './topologies.ts'

type StorageClass = KubeObject & {
  provisioner?: string
  parameters?: Record<string, string>
  reclaimPolicy?: string
  volumeBindingMode?: string
  allowVolumeExpansion?: boolean
  allowedTopologies?: TopologyTerm[]
}

const mostParameters = 512
const largestParameters = 256 * 1024

const defaultAnnotations = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
]

export const isDefaultClass = ({
  metadata: { annotations = {} },
}: {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> }
}): boolean => defaultAnnotations.some((name) => annotations[name] === 'true')

function validateProvisioner(provisioner: string | undefined): FieldError[] {
  if (provisioner === undefined) return [required('provisioner')]
  const name = provisioner.toLowerCase()
  return qualifiedNameErrors(name).map((said) => invalid('provisioner', name, said))
}

function validateParameters(parameters: Record<string, string> = {}): FieldError[] {
  const entries = Object.entries(parameters)
  if (entries.length > mostParameters) return [tooLong('parameters', mostParameters)]
  const size = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  return [
    ...('' in parameters ? [invalid('parameters', '', 'field can not be empty.')] : []),
    ...(size > largestParameters ? [tooLong('parameters', largestParameters)] : []),
  ]
}

const oneOf = (
  field: string,
  value: string | undefined,
  values: readonly string[],
): FieldError[] => (value && !values.includes(value) ? [notSupported(field, value, values)] : [])

const validate = (it: StorageClass): FieldError[] => [
  ...validateProvisioner(it.provisioner),
  ...validateParameters(it.parameters),
  ...oneOf('reclaimPolicy', it.reclaimPolicy, ['Delete', 'Retain']),
  ...oneOf('volumeBindingMode', it.volumeBindingMode, ['Immediate', 'WaitForFirstConsumer']),
  ...validateTopologies('allowedTopologies', it.allowedTopologies),
]

const fixed = ['parameters', 'provisioner', 'reclaimPolicy'] as const

export const storageClass = kind<StorageClass>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  isNamespaced: false,
  structure: 'io.k8s.api.storage.v1.StorageClass',
  defaults(it) {
    it.reclaimPolicy ??= 'Delete'
    it.volumeBindingMode ??= 'Immediate'
  },
  validate,
  update: {
    validate: (next, old) => [
      ...validate(next),
      ...fixed
        .filter((field) => !equal(next[field], old[field]))
        .map((field) => forbidden(field, `updates to ${field} are forbidden.`)),
      ...validateImmutable('volumeBindingMode', next.volumeBindingMode, old.volumeBindingMode),
    ],
  },
  columns: [
    text('Name', (it) => `${it.metadata.name ?? ''}${isDefaultClass(it) ? ' (default)' : ''}`, {
      format: 'name',
    }),
    text('Provisioner', ({ provisioner = '' }) => provisioner),
    text('ReclaimPolicy', ({ reclaimPolicy = 'Delete' }) => reclaimPolicy),
    text('VolumeBindingMode', ({ volumeBindingMode = 'Immediate' }) => volumeBindingMode),
    text('AllowVolumeExpansion', ({ allowVolumeExpansion = false }) => allowVolumeExpansion),
    ageColumn,
  ],
})
