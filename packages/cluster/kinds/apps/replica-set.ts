import { ageColumn, formatSelector, nameColumn, text, wide } from '../columns.ts'
import { kind } from '../kind.ts'
import { containerImages, containerNames } from '../pod-spec/columns.ts'
import { podSpecDefaults } from '../pod-spec/defaults.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import { hostnameWarnings } from '../pod-spec/warnings/hostname.ts'
import { templateUpdateWarnings, templateWarnings } from '../pod-spec/warnings/template.ts'
import {
  validateReplicaSet,
  validateReplicaSetUpdate,
  validateReplicaStatus,
} from './replica-set/validate.ts'
import { replicaScale } from './scale.ts'
import type { ReplicaSet } from './types.ts'

export const replicaSet = kind<ReplicaSet>({
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.apps.v1.ReplicaSet',
  countsGenerations: true,
  defaults({ spec }) {
    podSpecDefaults(spec.template.spec)
    spec.replicas ??= 1
  },
  prepareCreate: ({ spec }) => dropDisabledFields(spec.template.spec),
  validate: validateReplicaSet,
  warnings: ({ metadata, spec }) => [
    ...hostnameWarnings(metadata.name),
    ...templateWarnings('spec.template', spec.template),
  ],
  update: {
    prepare: ({ spec }) => dropDisabledFields(spec.template.spec),
    validate: validateReplicaSetUpdate,
    warnings: (next, old) => templateUpdateWarnings('spec.template', next, old),
  },
  status: {
    prepare({ status }) {
      delete status.terminatingReplicas
    },
    validate: ({ status }) => validateReplicaStatus(status),
    resetFields: [['spec']],
  },
  scale: replicaScale,
  columns: [
    nameColumn,
    text('Desired', ({ spec }) => spec.replicas ?? 0, { type: 'integer' }),
    text('Current', ({ status }) => status.replicas ?? 0, { type: 'integer' }),
    text('Ready', ({ status }) => status.readyReplicas ?? 0, { type: 'integer' }),
    ageColumn,
    text('Containers', ({ spec }) => containerNames(spec.template.spec), wide),
    text('Images', ({ spec }) => containerImages(spec.template.spec), wide),
    text('Selector', ({ spec }) => formatSelector(spec.selector), wide),
  ],
})
