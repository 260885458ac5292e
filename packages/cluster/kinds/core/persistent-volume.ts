import { ageColumn, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import { accessModesText, classAnnotation } from './access-modes.ts'
import type { PersistentVolume } from './persistent-volume/types.ts'
import { validateVolume, validateVolumeUpdate } from './persistent-volume/validate.ts'
import { volumeWarnings } from './persistent-volume/warnings.ts'
import { roundedResources } from './resource-quota/types.ts'

const sourceDefaults: readonly (readonly [string, object])[] = [
  ['hostPath', { type: '' }],
  ['rbd', { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }],
  ['iscsi', { iscsiInterface: 'default' }],
  ['azureDisk', { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' }],
  ['scaleIO', { storageMode: 'ThinProvisioned', fsType: 'xfs' }],
]

function defaults({ spec, status }: PersistentVolume): void {
  spec.persistentVolumeReclaimPolicy ??= 'Retain'
  spec.volumeMode ??= 'Filesystem'
  for (const [source, defaults] of sourceDefaults)
    if (spec[source]) spec[source] = { ...defaults, ...spec[source] }
  roundedResources(spec.capacity)
  if (status) status.phase ??= 'Pending'
}

/** Tells when the phase last changed, where a client does not. */
function stampPhase(
  { status: next }: PersistentVolume,
  { status: old }: PersistentVolume,
  now: string,
): void {
  if (!next) return
  const isSame = next.phase === old?.phase
  const before = old?.lastPhaseTransitionTime
  if (isSame && before !== undefined) next.lastPhaseTransitionTime ??= before
  if (!isSame && (next.lastPhaseTransitionTime ?? before) === before)
    next.lastPhaseTransitionTime = now
}

/** The feature of attribute classes is off. */
function dropAttributesClass(next: PersistentVolume, old?: PersistentVolume): void {
  if (old?.spec.volumeAttributesClassName === undefined) delete next.spec.volumeAttributesClassName
}

function claim({ spec: { claimRef } }: PersistentVolume): string {
  return claimRef ? `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}` : ''
}

export const persistentVolume = kind<PersistentVolume>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  plural: 'persistentvolumes',
  singular: 'persistentvolume',
  shortNames: ['pv'],
  isNamespaced: false,
  structure: 'io.k8s.api.core.v1.PersistentVolume',
  defaults,
  keepsEmpty: [['spec', 'capacity']],
  prepareCreate(volume, now) {
    dropAttributesClass(volume)
    volume.status = { phase: 'Pending', lastPhaseTransitionTime: now }
  },
  validate: validateVolume,
  warnings: volumeWarnings,
  update: {
    prepare: dropAttributesClass,
    validate: validateVolumeUpdate,
    warnings: volumeWarnings,
  },
  status: { prepare: stampPhase },
  selectableFields: ({ metadata }) => ({ name: metadata.name ?? '' }),
  columns: [
    nameColumn,
    text('Capacity', ({ spec }) => spec.capacity?.storage ?? '0'),
    text('Access Modes', ({ spec }) => accessModesText(spec.accessModes)),
    text('Reclaim Policy', ({ spec }) => spec.persistentVolumeReclaimPolicy ?? ''),
    text('Status', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    text('Claim', claim),
    text(
      'StorageClass',
      ({ metadata, spec }) =>
        metadata.annotations?.[classAnnotation] ?? spec.storageClassName ?? '',
    ),
    text('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
    text('Reason', ({ status }) => status?.reason ?? ''),
    ageColumn,
    text('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>', { priority: 1 }),
  ],
})
