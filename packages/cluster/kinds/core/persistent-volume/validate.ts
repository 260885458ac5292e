import { posix } from 'node:path'
import { equal } from '../../equal.ts'
import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  notSupportedGo,
  required,
} from '../../field-error.ts'
import { validateNodeSelector } from '../../pod-spec/validate/node-selector.ts'
import { parseQuantity } from '../../quantity.ts'
import { validateImmutable } from '../../validate/immutable.ts'
import { dnsSubdomainErrors } from '../../validate/names.ts'
import { validateAccessModes, volumeModes } from '../access-modes.ts'
import { goQuantity } from '../go-quantity.ts'
import { goDiff } from '../pod/go-diff.ts'
import { validateNodeAffinityKept } from './node-affinity.ts'
import { sourceNames, validateSources } from './sources.ts'
import type { PersistentVolume, VolumeNodeAffinity, VolumeSpec } from './types.ts'

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
  ...validateSpec('spec', spec, metadata.name ?? ''),
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
  ...validateSpec('spec', next.spec, next.metadata.name ?? ''),
  ...validateSourceKept(sourcesOf(next.spec, old.spec), sourcesOf(old.spec, old.spec)),
  ...validateImmutable('volumeMode', next.spec.volumeMode, old.spec.volumeMode),
  ...validateNodeAffinityKept(next, old),
]

function validateSourceKept(next: object, old: object): FieldError[] {
  if (equal(next, old)) return []
  const said = 'spec.persistentvolumesource is immutable after creation'
  const diff = goDiff('core.PersistentVolumeSource', old, next)
  return [forbidden('spec.persistentvolumesource', `${said}\n${diff}`)]
}

/** What a volume is made of. A secret to expand it may still be added. */
function sourcesOf(spec: VolumeSpec, old: VolumeSpec): object {
  const found = Object.fromEntries(sourceNames.map((source) => [source, spec[source]]))
  if (!spec.csi || !old.csi || old.csi.controllerExpandSecretRef) return found
  const { controllerExpandSecretRef: _, ...csi } = spec.csi
  return { ...found, csi }
}

/** In an attachment a volume may stand by itself: without what a cluster's volumes have. */
export const validateInlineVolume = (field: string, spec: VolumeSpec): FieldError[] => [
  ...(spec.claimRef ? [notInline(`${field}.claimRef`)] : []),
  ...(spec.capacity ? [notInline(`${field}.capacity`)] : []),
  ...(spec.csi
    ? []
    : [required(`${field}.csi`, 'has to be specified in the context of inline volumes')]),
  ...validateModes(field, spec),
  ...onlyInline(
    `${field}.persistentVolumeReclaimPolicy`,
    spec.persistentVolumeReclaimPolicy,
    'Retain',
    'may only be Retain',
  ),
  ...(spec.nodeAffinity ? [notInline(`${field}.nodeAffinity`)] : []),
  ...validateSources(field, spec, ''),
  ...(spec.storageClassName ? [notInline(`${field}.storageClassName`)] : []),
  ...onlyInline(
    `${field}.volumeMode`,
    spec.volumeMode,
    'Filesystem',
    'may not specify volumeMode other than Filesystem',
  ),
]

const notInline = (field: string) =>
  forbidden(field, 'may not be specified in the context of inline volumes')

const onlyInline = (field: string, value: string | undefined, only: string, said: string) =>
  value === undefined || value === only
    ? []
    : [forbidden(field, `${said} in the context of inline volumes`)]

function validateModes(field: string, { accessModes = [] }: VolumeSpec): FieldError[] {
  const at = `${field}.accessModes`
  return accessModes.length === 0 ? [required(at)] : validateAccessModes(at, accessModes)
}

function validateSpec(field: string, spec: VolumeSpec, volume: string): FieldError[] {
  const { persistentVolumeReclaimPolicy: policy, storageClassName: name, volumeMode } = spec
  const reclaim = `${field}.persistentVolumeReclaimPolicy`
  const isRecycledRoot =
    policy === 'Recycle' && spec.hostPath && posix.normalize(spec.hostPath.path || '.') === '/'
  return [
    ...validateModes(field, spec),
    ...validateCapacity(`${field}.capacity`, spec.capacity),
    ...(policy === undefined || reclaimPolicies.includes(policy)
      ? []
      : [notSupported(reclaim, policy, reclaimPolicies)]),
    ...validateNodeAffinity(`${field}.nodeAffinity.required`, spec.nodeAffinity),
    ...validateSources(field, spec, volume),
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

function validateNodeAffinity(
  field: string,
  affinity: VolumeNodeAffinity | undefined,
): FieldError[] {
  if (!affinity) return []
  return affinity.required
    ? validateNodeSelector(field, affinity.required)
    : [required(field, 'must specify required node constraints')]
}

function validateCapacity(field: string, capacity: VolumeSpec['capacity']): FieldError[] {
  const entries = Object.entries(capacity ?? {})
  const isStorage = entries.length === 1 && capacity?.storage !== undefined
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
            capacity ? `core.ResourceList{${go.join(', ')}}` : 'core.ResourceList(nil)',
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
