import { ageColumn, nameColumn, text, wide } from '../columns.ts'
import { kind } from '../kind.ts'
import { containerImages, containerNames } from '../pod-spec/columns.ts'
import { podSpecDefaults } from '../pod-spec/defaults.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import { claimSpecDefaults } from '../pod-spec/volume-defaults.ts'
import { templateUpdateWarnings, templateWarnings } from '../pod-spec/warnings/template.ts'
import { replicaScale } from './scale.ts'
import {
  validateStatefulSet,
  validateStatefulSetStatus,
  validateStatefulSetUpdate,
} from './stateful-set/validate.ts'
import type { StatefulSet } from './types.ts'

function defaults({ spec }: StatefulSet): void {
  podSpecDefaults(spec.template.spec)
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claimSpecDefaults(claim.spec)
    claim.status ??= {}
    claim.status.phase ??= 'Pending'
    // Upstream stores them with their kind.
    claim.apiVersion ??= 'v1'
    claim.kind ??= 'PersistentVolumeClaim'
  }
  spec.podManagementPolicy ??= 'OrderedReady'
  const { updateStrategy } = spec
  if (!updateStrategy.type) {
    updateStrategy.type = 'RollingUpdate'
    updateStrategy.rollingUpdate ??= {}
  }
  if (updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate)
    updateStrategy.rollingUpdate.partition ??= 0
  spec.persistentVolumeClaimRetentionPolicy ??= {}
  spec.persistentVolumeClaimRetentionPolicy.whenDeleted ??= 'Retain'
  spec.persistentVolumeClaimRetentionPolicy.whenScaled ??= 'Retain'
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= 10
}

function dropDisabled({ spec }: StatefulSet): void {
  dropDisabledFields(spec.template.spec)
  delete spec.updateStrategy.rollingUpdate?.maxUnavailable
}

const historyWarnings = ({ spec }: StatefulSet): string[] =>
  (spec.revisionHistoryLimit ?? 0) < 0
    ? [
        'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
      ]
    : []

export const statefulSet = kind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.apps.v1.StatefulSet',
  name: 'label',
  countsGenerations: true,
  defaults,
  prepareCreate: dropDisabled,
  validate: validateStatefulSet,
  warnings: (set) => [
    ...templateWarnings('spec.template', set.spec.template),
    ...historyWarnings(set),
  ],
  update: {
    prepare: dropDisabled,
    validate: validateStatefulSetUpdate,
    warnings: (next, old) => [
      ...templateUpdateWarnings('spec.template', next, old),
      ...historyWarnings(next),
    ],
  },
  status: { validate: validateStatefulSetStatus, resetFields: [['spec']] },
  scale: replicaScale,
  columns: [
    nameColumn,
    text('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`),
    ageColumn,
    text('Containers', ({ spec }) => containerNames(spec.template.spec), wide),
    text('Images', ({ spec }) => containerImages(spec.template.spec), wide),
  ],
})
