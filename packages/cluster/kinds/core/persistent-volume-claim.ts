import { ageColumn, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import { parseQuantity } from '../quantity.ts'
import { accessModesText, classAnnotation } from './access-modes.ts'
import { type Claim, type DataSource, sizes } from './persistent-volume-claim/types.ts'
import {
  validateClaim,
  validateClaimStatus,
  validateClaimUpdate,
} from './persistent-volume-claim/validate.ts'
import { roundedResources } from './resource-quota/types.ts'

function defaults({ spec, status }: Claim): void {
  spec.volumeMode ??= 'Filesystem'
  for (const list of [spec.resources?.requests, spec.resources?.limits, status?.capacity])
    roundedResources(list)
  if (status) status.phase ??= 'Pending'
}

function isKnownSource({ apiGroup = '', kind }: DataSource): boolean {
  return apiGroup === ''
    ? kind === 'PersistentVolumeClaim'
    : apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot'
}

/** The old field names the same source as the new one; what it cannot name is silently dropped. */
function prepareSources(next: Claim, old?: Claim): void {
  const { spec } = next
  const isInUse = old?.spec.dataSource !== undefined || old?.spec.dataSourceRef !== undefined
  if (!isInUse && !spec.dataSourceRef && spec.dataSource && !isKnownSource(spec.dataSource))
    delete spec.dataSource
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource }
  else if (spec.dataSourceRef && !spec.dataSource && !spec.dataSourceRef.namespace) {
    const { namespace: _, ...local } = spec.dataSourceRef
    spec.dataSource = local
  }
}

function prepare(next: Claim, old?: Claim): void {
  if (old?.spec.volumeAttributesClassName === undefined) delete next.spec.volumeAttributesClassName
  // Sources in other namespaces are a feature that is off.
  if (next.spec.dataSourceRef?.namespace && old?.spec.dataSourceRef?.namespace === undefined)
    delete next.spec.dataSourceRef
  prepareSources(next, old)
}

function warnings({ metadata, spec }: Claim): string[] {
  return [
    ...(metadata.annotations?.[classAnnotation] === undefined
      ? []
      : [
          `metadata.annotations[${classAnnotation}]: deprecated since v1.8; use "storageClassName" attribute instead`,
        ]),
    ...sizes.flatMap((list) => {
      const size = spec.resources?.[list]?.storage
      const isWhole = size === undefined || parseQuantity(size).scaledValue(-3) % 1000n === 0n
      return isWhole
        ? []
        : [
            `spec.resources.${list}[storage]: fractional byte value ${JSON.stringify(size)} is invalid, must be an integer`,
          ]
    }),
  ]
}

export const persistentVolumeClaim = kind<Claim>({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  plural: 'persistentvolumeclaims',
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.PersistentVolumeClaim',
  defaults,
  prepareCreate(claim) {
    prepare(claim)
    claim.status = { phase: 'Pending' }
  },
  validate: (it) => validateClaim(it),
  warnings,
  update: { prepare, validate: validateClaimUpdate, warnings },
  status: { validate: validateClaimStatus },
  selectableFields: ({ metadata }) => ({ name: metadata.name ?? '' }),
  columns: [
    nameColumn,
    text('Status', ({ metadata, status }) =>
      metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? ''),
    ),
    text('Volume', ({ spec }) => spec.volumeName ?? ''),
    text('Capacity', ({ spec, status }) =>
      spec.volumeName ? (status?.capacity?.storage ?? '0') : '',
    ),
    text('Access Modes', ({ spec, status }) =>
      spec.volumeName ? accessModesText(status?.accessModes) : '',
    ),
    text(
      'StorageClass',
      ({ metadata, spec }) =>
        metadata.annotations?.[classAnnotation] ?? spec.storageClassName ?? '',
    ),
    text('VolumeAttributesClass', ({ spec }) => spec.volumeAttributesClassName ?? '<unset>'),
    ageColumn,
    text('VolumeMode', ({ spec }) => spec.volumeMode ?? '<unset>', { priority: 1 }),
  ],
})
