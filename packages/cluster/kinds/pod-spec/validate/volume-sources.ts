import { type FieldError, forbidden, invalid, notSupported, required } from '../../field-error.ts'
import { parseQuantity } from '../../quantity.ts'
import { rangeText } from '../../validate/names.ts'
import type { Volume } from '../types.ts'
import { validateSubdomain } from './names.ts'
import { validateDescending, validateFileMode, validateNoBacksteps } from './paths.ts'
import { validateDownwardFile, validateProjected } from './projected.ts'
import {
  validateAzureDisk,
  validateFibreChannel,
  validateFlexOptions,
  validateFlocker,
  validateIscsi,
  validateQuobyte,
  validateStorageOs,
} from './remote-volumes.ts'
import {
  validateClaimTemplate,
  validateDriverName,
  validateKeys,
  validateSecretRef,
} from './volume-parts.ts'

export interface VolumeSource {
  readonly name: Exclude<keyof Volume, 'name'>
  /** What upstream calls it in what it says of its fields. */
  readonly path?: string
  /** What upstream calls it where there is another source already. */
  readonly refused?: string
  check(field: string, volume: Volume): FieldError[]
  /** Said even where it is not the only source. */
  always?(field: string, volume: Volume): FieldError[]
}

/** Fields that must be filled. */
export const need = (field: string, object: object | undefined, ...names: readonly string[]) =>
  names
    .filter((name) => !(object as Readonly<Record<string, unknown>> | undefined)?.[name])
    .map((name) => required(`${field}.${name}`))

const partition = (field: string, value = 0): FieldError[] =>
  value < 0 || value > 255 ? [invalid(`${field}.partition`, value, rangeText(1, 255))] : []

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

/** In upstream's order. */
export const volumeSources: readonly VolumeSource[] = [
  {
    name: 'emptyDir',
    check: (field, { emptyDir }) =>
      emptyDir?.sizeLimit !== undefined && parseQuantity(String(emptyDir.sizeLimit)).sign < 0
        ? [forbidden(`${field}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
        : [],
  },
  {
    name: 'hostPath',
    check(field, { hostPath }) {
      const { path = '', type = '' } = hostPath ?? {}
      if (!path) return [required(`${field}.path`)]
      return [
        ...validateNoBacksteps(`${field}.path`, path),
        ...(hostPathTypes.includes(type)
          ? []
          : [notSupported(`${field}.type`, type, hostPathTypes)]),
      ]
    },
  },
  {
    name: 'gitRepo',
    check: (field, { gitRepo }) => [
      ...need(field, gitRepo, 'repository'),
      ...validateDescending(`${field}.directory`, gitRepo?.directory ?? ''),
    ],
  },
  {
    name: 'gcePersistentDisk',
    path: 'persistentDisk',
    check: (field, { gcePersistentDisk: disk }) => [
      ...need(field, disk, 'pdName'),
      ...partition(field, disk?.partition),
    ],
  },
  {
    name: 'awsElasticBlockStore',
    check: (field, { awsElasticBlockStore: disk }) => [
      ...need(field, disk, 'volumeID'),
      ...partition(field, disk?.partition),
    ],
  },
  {
    name: 'secret',
    check: (field, { secret }) => [
      ...need(field, secret, 'secretName'),
      ...validateFileMode(`${field}.defaultMode`, secret?.defaultMode),
      ...validateKeys(`${field}.items`, secret?.items),
    ],
  },
  {
    name: 'nfs',
    check: (field, { nfs }) => [
      ...need(field, nfs, 'server', 'path'),
      ...(nfs?.path?.startsWith('/')
        ? []
        : [invalid(`${field}.path`, nfs?.path ?? '', 'must be an absolute path')]),
    ],
  },
  {
    name: 'iscsi',
    check: (field, { iscsi }) => validateIscsi(field, iscsi ?? {}),
    always: (field, { name = '', iscsi }) =>
      iscsi?.initiatorName !== undefined && `${name}:${iscsi.targetPortal ?? ''}`.length > 64
        ? [
            invalid(
              `${field}.name`,
              name,
              'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
            ),
          ]
        : [],
  },
  {
    name: 'glusterfs',
    check: (field, { glusterfs }) => need(field, glusterfs, 'endpoints', 'path'),
  },
  { name: 'flocker', check: (field, { flocker }) => validateFlocker(field, flocker ?? {}) },
  {
    name: 'persistentVolumeClaim',
    check: (field, { persistentVolumeClaim }) => need(field, persistentVolumeClaim, 'claimName'),
  },
  {
    name: 'rbd',
    check: (field, { rbd }) => [
      ...((rbd?.monitors ?? []).length === 0 ? [required(`${field}.monitors`)] : []),
      ...need(field, rbd, 'image'),
    ],
  },
  {
    name: 'cinder',
    check: (field, { cinder }) => [
      ...need(field, cinder, 'volumeID'),
      ...validateSecretRef(`${field}.secretRef`, cinder?.secretRef),
    ],
  },
  {
    name: 'cephfs',
    refused: 'cephFS',
    check: (field, { cephfs }) =>
      (cephfs?.monitors ?? []).length === 0 ? [required(`${field}.monitors`)] : [],
  },
  { name: 'quobyte', check: (field, { quobyte }) => validateQuobyte(field, quobyte ?? {}) },
  {
    name: 'downwardAPI',
    refused: 'downwarAPI',
    check: (field, { downwardAPI }) => [
      ...validateFileMode(`${field}.defaultMode`, downwardAPI?.defaultMode),
      ...(downwardAPI?.items ?? []).flatMap((file) => validateDownwardFile(field, file)),
    ],
  },
  { name: 'fc', check: (field, { fc }) => validateFibreChannel(field, fc ?? {}) },
  {
    name: 'flexVolume',
    check: (field, { flexVolume }) => [
      ...need(field, flexVolume, 'driver'),
      ...validateFlexOptions(`${field}.options`, flexVolume?.options),
    ],
  },
  {
    name: 'configMap',
    check: (field, { configMap }) => [
      ...need(field, configMap, 'name'),
      ...validateFileMode(`${field}.defaultMode`, configMap?.defaultMode),
      ...validateKeys(`${field}.items`, configMap?.items),
    ],
  },
  {
    name: 'azureFile',
    check: (field, { azureFile }) => need(field, azureFile, 'secretName', 'shareName'),
  },
  {
    name: 'vsphereVolume',
    check: (field, { vsphereVolume }) => need(field, vsphereVolume, 'volumePath'),
  },
  {
    name: 'photonPersistentDisk',
    check: (field, { photonPersistentDisk }) => need(field, photonPersistentDisk, 'pdID'),
  },
  {
    name: 'portworxVolume',
    check: (field, { portworxVolume }) => need(field, portworxVolume, 'volumeID'),
  },
  { name: 'azureDisk', check: (field, { azureDisk }) => validateAzureDisk(field, azureDisk ?? {}) },
  { name: 'storageos', check: (field, { storageos }) => validateStorageOs(field, storageos ?? {}) },
  {
    name: 'projected',
    check: (field, { projected }) => validateProjected(field, projected ?? {}),
  },
  {
    name: 'scaleIO',
    check: (field, { scaleIO }) => need(field, scaleIO, 'gateway', 'system', 'volumeName'),
  },
  {
    name: 'csi',
    check: (field, { csi }) => [
      ...validateDriverName(`${field}.driver`, csi?.driver ?? ''),
      ...validateSecretRef(`${field}.nodePublishSecretRef`, csi?.nodePublishSecretRef),
      ...(csi?.nodePublishSecretRef?.name
        ? validateSubdomain(`${field}.name`, csi.nodePublishSecretRef.name)
        : []),
    ],
  },
  {
    name: 'ephemeral',
    check: (field, { ephemeral }) =>
      ephemeral?.volumeClaimTemplate
        ? validateClaimTemplate(`${field}.volumeClaimTemplate`, ephemeral.volumeClaimTemplate)
        : [required(`${field}.volumeClaimTemplate`)],
  },
]
