import type {
  AzureDiskVolumeSource,
  FCVolumeSource,
  FlockerVolumeSource,
  ISCSIVolumeSource,
  QuobyteVolumeSource,
  StorageOSVolumeSource,
} from 'kubernetes-types/core/v1.js'
import {
  type FieldError,
  goStrings,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../field-error.ts'
import { rangeText } from '../../validate/names.ts'
import { validateDnsLabel, validateOptional } from './names.ts'
import { validateSecretRef } from './volume-parts.ts'

const qualifiedNames: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([A-Za-z0-9.-]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[A-Za-z0-9]{16}$/,
  naa: /^naa.[A-Za-z0-9]{32}$/,
}

const oddFormat = 'must be valid format'

export function validateQualifiedName(
  field: string,
  name: string,
  oddStart = oddFormat,
): FieldError[] {
  const pattern = qualifiedNames[name.slice(0, 3)]
  if (!pattern) return [invalid(field, name, oddStart)]
  return pattern.test(name) ? [] : [invalid(field, name, oddFormat)]
}

export const validateLun = (field: string, lun: number): FieldError[] =>
  lun < 0 || lun > 255 ? [invalid(field, lun, rangeText(0, 255))] : []

export function validateIscsi(field: string, iscsi: Partial<ISCSIVolumeSource>): FieldError[] {
  const { targetPortal, iqn, lun = 0, initiatorName } = iscsi
  const needsSecret = iscsi.chapAuthDiscovery || iscsi.chapAuthSession
  const oddStart = 'must be valid format starting with iqn, eui, or naa'
  return [
    ...(targetPortal ? [] : [required(`${field}.targetPortal`)]),
    ...(iqn ? validateQualifiedName(`${field}.iqn`, iqn, oddStart) : [required(`${field}.iqn`)]),
    ...validateLun(`${field}.lun`, lun),
    ...(needsSecret && !iscsi.secretRef ? [required(`${field}.secretRef`)] : []),
    ...(initiatorName === undefined
      ? []
      : validateQualifiedName(`${field}.initiatorname`, initiatorName, oddStart)),
  ]
}

export function validateFibreChannel(
  field: string,
  { targetWWNs = [], wwids = [], lun }: FCVolumeSource,
): FieldError[] {
  const at = `${field}.targetWWNs`
  const errors: FieldError[] = []
  if (targetWWNs.length === 0 && wwids.length === 0)
    errors.push(required(at, 'must specify either targetWWNs or wwids, but not both'))
  if (targetWWNs.length > 0 && wwids.length > 0)
    errors.push(
      invalidGo(
        at,
        goStrings(targetWWNs),
        'targetWWNs and wwids can not be specified simultaneously',
      ),
    )
  if (targetWWNs.length === 0) return errors
  return [
    ...errors,
    ...(lun === undefined
      ? [required(`${field}.lun`, 'lun is required if targetWWNs is specified')]
      : validateLun(`${field}.lun`, lun)),
  ]
}

export function validateFlocker(
  field: string,
  { datasetName = '', datasetUUID = '' }: FlockerVolumeSource,
): FieldError[] {
  return [
    ...(datasetName || datasetUUID
      ? []
      : [required(field, 'one of datasetName and datasetUUID is required')]),
    ...(datasetName && datasetUUID
      ? [
          invalid(
            field,
            'resource',
            'datasetName and datasetUUID can not be specified simultaneously',
          ),
        ]
      : []),
    ...(datasetName.includes('/')
      ? [invalid(`${field}.datasetName`, datasetName, "must not contain '/'")]
      : []),
  ]
}

const registryText = 'must be a host:port pair or multiple pairs separated by commas'

export function validateQuobyte(
  field: string,
  { registry = '', tenant = '', volume }: Partial<QuobyteVolumeSource>,
): FieldError[] {
  const errors: FieldError[] = []
  if (!registry) errors.push(required(`${field}.registry`, registryText))
  else if (tenant.length >= 65)
    errors.push(
      required(`${field}.tenant`, 'must be a UUID and may not exceed a length of 64 characters'),
    )
  else
    for (const pair of registry.split(','))
      if (!/^([^:[\]]*|\[[^[\]]*\]):[^:[\]]*$/.test(pair))
        errors.push(invalid(`${field}.registry`, registry, registryText))
  return volume ? errors : [...errors, required(`${field}.volume`)]
}

/** Names of options that are Kubernetes' own. */
export const validateFlexOptions = (
  field: string,
  options: Readonly<Record<string, string>> = {},
): FieldError[] =>
  Object.keys(options)
    .filter((key) => /\.(kubernetes|k8s)\.io$/.test(`.${(key.split('/')[0] ?? '').toLowerCase()}`))
    .map((key) =>
      invalid(`${field}[${key}]`, key, 'kubernetes.io and k8s.io namespaces are reserved'),
    )

const managedDisk =
  '/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}'
const blobDisk = 'https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd'

export function validateAzureDisk(
  field: string,
  { diskName, diskURI = '', cachingMode, kind }: Partial<AzureDiskVolumeSource>,
): FieldError[] {
  const isManaged = kind === 'Managed'
  const start = isManaged ? '/subscriptions/' : 'https://'
  return [
    ...(diskName ? [] : [required(`${field}.diskName`)]),
    ...(diskURI ? [] : [required(`${field}.diskURI`)]),
    ...validateOptional(`${field}.cachingMode`, cachingMode, ['None', 'ReadOnly', 'ReadWrite']),
    ...validateOptional(`${field}.kind`, kind, ['Dedicated', 'Managed', 'Shared']),
    ...(kind !== undefined && !diskURI.startsWith(start)
      ? [notSupported(`${field}.diskURI`, diskURI, [isManaged ? managedDisk : blobDisk])]
      : []),
  ]
}

export function validateStorageOs(
  field: string,
  { volumeName, volumeNamespace, secretRef }: StorageOSVolumeSource,
): FieldError[] {
  return [
    ...(volumeName
      ? validateDnsLabel(`${field}.volumeName`, volumeName)
      : [required(`${field}.volumeName`)]),
    ...(volumeNamespace ? validateDnsLabel(`${field}.volumeNamespace`, volumeNamespace) : []),
    ...validateSecretRef(`${field}.secretRef`, secretRef),
  ]
}
