import { equal } from '../../equal.ts'
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  notSupportedGo,
  required,
} from '../../field-error.ts'
import type { KubeObject } from '../../object.ts'
import { parseQuantity } from '../../quantity.ts'
import { validateDriverName } from '../../storage/csi-driver-name.ts'
import { validateImmutable } from '../../validate/immutable.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../validate/names.ts'
import { validateAccessModes, volumeModes } from '../access-modes.ts'
import { goQuantity } from '../go-quantity.ts'

interface SecretReference {
  name?: string
  namespace?: string
}

interface CsiSource {
  driver?: string
  volumeHandle?: string
  controllerPublishSecretRef?: SecretReference
  controllerExpandSecretRef?: SecretReference
  nodePublishSecretRef?: SecretReference
  nodeExpandSecretRef?: SecretReference
}

export interface VolumeSpec {
  capacity?: Record<string, string>
  accessModes?: string[]
  persistentVolumeReclaimPolicy?: string
  claimRef?: { namespace?: string; name?: string }
  storageClassName?: string
  volumeMode?: string
  volumeAttributesClassName?: string
  nodeAffinity?: { required?: object }
  hostPath?: { path?: string; type?: string }
  nfs?: { server?: string; path?: string }
  local?: { path?: string }
  csi?: CsiSource
  [source: string]: unknown
}

export type PersistentVolume = KubeObject & {
  spec: VolumeSpec
  status?: { phase?: string; reason?: string; lastPhaseTransitionTime?: string }
}

/** Sources as upstream goes through them; only one may be set. */
const sources = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
] as const

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
const reclaimPolicies = ['Delete', 'Recycle', 'Retain']
const mountOptions = 'volume.beta.kubernetes.io/mount-options'
/** Types that take mount options. */
const mountable = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
]

export const validateVolume = ({ metadata, spec }: PersistentVolume): FieldError[] => [
  ...validateSpec('spec', spec),
  ...(metadata.annotations &&
  mountOptions in metadata.annotations &&
  !mountable.some((source) => spec[source] !== undefined)
    ? [
        forbidden(
          `metadata.annotations.${mountOptions}`,
          'may not specify mount options for this volume type',
        ),
      ]
    : []),
]

/** Checked twice, as upstream does it; the second time without the mount options. */
export const validateVolumeUpdate = (next: PersistentVolume, old: PersistentVolume) => [
  ...validateVolume(next),
  ...validateSpec('spec', next.spec),
  ...(equal(sourcesOf(next.spec, old.spec), sourcesOf(old.spec, old.spec))
    ? []
    : [
        forbidden(
          'spec.persistentvolumesource',
          'spec.persistentvolumesource is immutable after creation',
        ),
      ]),
  ...validateImmutable('volumeMode', next.spec.volumeMode, old.spec.volumeMode),
]

/** What a volume is made of. A secret to expand it may still be added. */
function sourcesOf(spec: VolumeSpec, old: VolumeSpec): object {
  const found = Object.fromEntries(sources.map((source) => [source, spec[source]]))
  if (!spec.csi || !old.csi || old.csi.controllerExpandSecretRef) return found
  const { controllerExpandSecretRef: _, ...csi } = spec.csi
  return { ...found, csi }
}

/** In an attachment a volume may stand by itself: without what a cluster's volumes have. */
export function validateInlineVolume(field: string, spec: VolumeSpec): FieldError[] {
  const inline = 'may not be specified in the context of inline volumes'
  return [
    ...(spec.claimRef ? [forbidden(`${field}.claimRef`, inline)] : []),
    ...(spec.capacity ? [forbidden(`${field}.capacity`, inline)] : []),
    ...(spec.csi
      ? []
      : [required(`${field}.csi`, 'has to be specified in the context of inline volumes')]),
    ...validateModes(field, spec),
    ...validateSources(field, spec),
  ]
}

function validateModes(field: string, { accessModes = [] }: VolumeSpec): FieldError[] {
  const at = `${field}.accessModes`
  return accessModes.length === 0 ? [required(at)] : validateAccessModes(at, accessModes)
}

function validateSpec(field: string, spec: VolumeSpec): FieldError[] {
  const { persistentVolumeReclaimPolicy: policy, storageClassName: name, volumeMode } = spec
  const reclaim = `${field}.persistentVolumeReclaimPolicy`
  const isRecycledRoot =
    policy === 'Recycle' && spec.hostPath && /^\/+$/.test(spec.hostPath.path ?? '')
  return [
    ...validateModes(field, spec),
    ...validateCapacity(`${field}.capacity`, spec.capacity),
    ...(policy === undefined || reclaimPolicies.includes(policy)
      ? []
      : [notSupported(reclaim, policy, reclaimPolicies)]),
    ...(spec.nodeAffinity && !spec.nodeAffinity.required
      ? [required(`${field}.nodeAffinity.required`, 'must specify required node constraints')]
      : []),
    ...validateSources(field, spec),
    ...(isRecycledRoot
      ? [forbidden(reclaim, "may not be 'recycle' for a hostPath mount of '/'")]
      : []),
    ...(name
      ? dnsSubdomainErrors(name).map((said) => invalid(`${field}.storageClassName`, name, said))
      : []),
    ...(volumeMode === undefined || volumeModes.includes(volumeMode)
      ? []
      : [notSupported(`${field}.volumeMode`, volumeMode, volumeModes)]),
  ]
}

function validateCapacity(field: string, capacity: Record<string, string> = {}): FieldError[] {
  const entries = Object.entries(capacity)
  const isStorage = entries.length === 1 && capacity.storage !== undefined
  const go = entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, amount]) => `${JSON.stringify(name)}:${goQuantity(amount)}`)
  return [
    ...(entries.length === 0 ? [required(field)] : []),
    ...(isStorage
      ? []
      : [
          notSupportedGo(
            field,
            entries.length === 0 ? 'core.ResourceList(nil)' : `core.ResourceList{${go.join(', ')}}`,
            ['storage'],
          ),
        ]),
    ...entries.flatMap(([name, amount]) => validateSize(`${field}[${name}]`, amount)),
  ]
}

function validateSize(field: string, amount: string): FieldError[] {
  const quantity = parseQuantity(amount)
  return [
    ...(quantity.value() < 0
      ? [invalid(field, quantity.value(), 'must be a valid resource quantity')]
      : []),
    ...(quantity.sign <= 0 ? [invalid(field, amount, 'must be greater than zero')] : []),
  ]
}

function validateSources(field: string, spec: VolumeSpec): FieldError[] {
  const given = sources.filter((source) => spec[source] !== undefined)
  const [first, ...others] = given
  if (first === undefined) return [required(field, 'must specify a volume type')]
  return [
    ...validateSource(field, first, spec),
    ...others.map((source) =>
      forbidden(`${field}.${source}`, 'may not specify more than 1 volume type'),
    ),
  ]
}

function validateSource(field: string, source: (typeof sources)[number], spec: VolumeSpec) {
  const at = `${field}.${source}`
  switch (source) {
    case 'hostPath':
      return validateHostPath(at, spec.hostPath ?? {})
    case 'nfs':
      return validateNfs(at, spec.nfs ?? {})
    case 'local':
      return [
        ...validatePath(`${at}.path`, spec.local?.path),
        ...(spec.nodeAffinity
          ? []
          : [required(`${field}.nodeAffinity`, 'Local volume requires node affinity')]),
      ]
    case 'csi':
      return validateCsi(at, spec.csi ?? {})
    default:
      return []
  }
}

function validatePath(field: string, path: string | undefined): FieldError[] {
  if (!path) return [required(field)]
  return path.split('/').includes('..') ? [invalid(field, path, "must not contain '..'")] : []
}

function validateHostPath(field: string, { path, type }: NonNullable<VolumeSpec['hostPath']>) {
  const errors = validatePath(`${field}.path`, path)
  return !path || type === undefined || hostPathTypes.includes(type)
    ? errors
    : [...errors, notSupported(`${field}.type`, type, hostPathTypes)]
}

function validateNfs(field: string, { server, path = '' }: NonNullable<VolumeSpec['nfs']>) {
  return [
    ...(server ? [] : [required(`${field}.server`)]),
    ...(path === '' ? [required(`${field}.path`)] : []),
    ...(path.startsWith('/') ? [] : [invalid(`${field}.path`, path, 'must be an absolute path')]),
  ]
}

const secretFields = [
  'controllerPublishSecretRef',
  'controllerExpandSecretRef',
  'nodePublishSecretRef',
  'nodeExpandSecretRef',
] as const

const validateCsi = (field: string, csi: CsiSource): FieldError[] => [
  ...validateDriverName(`${field}.driver`, csi.driver),
  ...(csi.volumeHandle ? [] : [required(`${field}.volumeHandle`)]),
  ...secretFields.flatMap((name) => {
    const reference = csi[name]
    return reference ? validateSecretReference(`${field}.${name}`, reference) : []
  }),
]

const validateSecretReference = (field: string, { name, namespace }: SecretReference) => [
  ...(name
    ? dnsSubdomainErrors(name).map((said) => invalid(`${field}.name`, name, said))
    : [required(`${field}.name`)]),
  ...(namespace
    ? dnsLabelErrors(namespace).map((said) => invalid(`${field}.namespace`, namespace, said))
    : [required(`${field}.namespace`)]),
]
