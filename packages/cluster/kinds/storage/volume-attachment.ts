import { ageColumn, nameColumn, text } from '../columns.ts'
import type { VolumeSpec } from '../core/persistent-volume/types.ts'
import { validateInlineVolume } from '../core/persistent-volume/validate.ts'
import { equal } from '../equal.ts'
import {
  type FieldError,
  forbidden,
  invalid,
  invalidGo,
  required,
  tooLong,
} from '../field-error.ts'
import { keepMetadata, metadataAndSpec } from '../keep-metadata.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { immutableText } from '../validate/immutable.ts'
import { dnsSubdomainErrors } from '../validate/names.ts'
import { validateDriverName } from './csi-driver-name.ts'

interface VolumeError {
  message?: string
  errorCode?: number
}

type VolumeAttachment = KubeObject & {
  spec: {
    attacher?: string
    nodeName?: string
    source: { persistentVolumeName?: string; inlineVolumeSpec?: VolumeSpec }
  }
  status?: {
    attached?: boolean
    attachmentMetadata?: Record<string, string>
    attachError?: VolumeError
    detachError?: VolumeError
  }
}

const largestMetadata = 256 * 1024
const longestMessage = 1024

const validate = ({ spec, status }: VolumeAttachment): FieldError[] => [
  ...(spec.attacher === undefined ? [required('spec.attacher')] : []),
  ...validateSource(spec.source),
  ...dnsSubdomainErrors(spec.nodeName ?? '').map((said) =>
    invalid('spec.nodeName', spec.nodeName ?? '', said),
  ),
  ...validateStatus(status),
]

function validateSource(source: VolumeAttachment['spec']['source']): FieldError[] {
  const { persistentVolumeName: name, inlineVolumeSpec: inline } = source
  const one = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  const field = 'spec.source'
  if (!inline && name === undefined) return [required(field, one)]
  if (inline && name !== undefined) return [forbidden(field, one)]
  if (inline) return validateInlineVolume(`${field}.inlineVolumeSpec`, inline)
  return name === ''
    ? [required(`${field}.persistentVolumeName`, 'must specify non empty persistentVolumeName')]
    : []
}

function validateStatus({
  attachmentMetadata = {},
  attachError,
  detachError,
}: NonNullable<VolumeAttachment['status']> = {}): FieldError[] {
  const size = Object.entries(attachmentMetadata).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  return [
    ...(size > largestMetadata ? [tooLong('status.attachmentMetadata', largestMetadata)] : []),
    ...validateError('status.attachError', attachError),
    ...validateError('status.detachError', detachError),
  ]
}

function validateError(field: string, error: VolumeError | undefined): FieldError[] {
  if (!error) return []
  return Buffer.byteLength(error.message ?? '') > longestMessage
    ? // Upstream names the other limit here.
      [tooLong(`${field}.message`, largestMetadata)]
    : []
}

/** What new ones have to be since the first version. */
const validateNew = ({ spec }: VolumeAttachment): FieldError[] => [
  ...validateDriverName('spec.attacher', spec.attacher),
  ...(spec.source.persistentVolumeName === undefined
    ? []
    : dnsSubdomainErrors(spec.source.persistentVolumeName).map((said) =>
        invalid('spec.source.persistentVolumeName', spec.source.persistentVolumeName, said),
      )),
]

const quote = (text = '') => JSON.stringify(text)

const goSpec = ({ attacher, nodeName, source }: VolumeAttachment['spec']) =>
  `storage.VolumeAttachmentSpec{Attacher:${quote(attacher)}, Source:storage.VolumeAttachmentSource{PersistentVolumeName:(*string)(${source.persistentVolumeName === undefined ? 'nil' : '0xc000000000'}), InlineVolumeSpec:(*core.PersistentVolumeSpec)(${source.inlineVolumeSpec ? '0xc000000000' : 'nil'})}, NodeName:${quote(nodeName)}}`

/** The error codes belong to a feature that is off. */
function dropErrorCodes({ status }: VolumeAttachment): void {
  delete status?.attachError?.errorCode
  delete status?.detachError?.errorCode
}

export const volumeAttachment = kind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  isNamespaced: false,
  structure: 'io.k8s.api.storage.v1.VolumeAttachment',
  requiresResourceVersion: true,
  validate: (it) => [...validate(it), ...validateNew(it)],
  update: {
    validate: (next, old) => [
      ...validate(next),
      ...validate(next),
      ...(equal(next.spec, old.spec) ? [] : [invalidGo('spec', goSpec(next.spec), immutableText)]),
    ],
  },
  status: {
    prepare(next, old) {
      keepMetadata(next, old)
      dropErrorCodes(next)
    },
    validate: (next) => [...validate(next), ...validate(next)],
    resetFields: metadataAndSpec,
  },
  columns: [
    nameColumn,
    text('Attacher', ({ spec }) => spec.attacher ?? '', { format: 'name' }),
    text('PV', ({ spec }) => spec.source.persistentVolumeName ?? ''),
    text('Node', ({ spec }) => spec.nodeName ?? ''),
    text('Attached', ({ status }) => status?.attached ?? false, { type: 'boolean' }),
    ageColumn,
  ],
})
