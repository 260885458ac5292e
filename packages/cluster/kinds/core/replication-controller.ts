import { validateReplicaStatus } from '../apps/replica-set/validate.ts'
import { replicaScale } from '../apps/scale.ts'
import { ageColumn, formatLabels, nameColumn, text, wide } from '../columns.ts'
import { kind } from '../kind.ts'
import { containerImages, containerNames } from '../pod-spec/columns.ts'
import { podSpecDefaults } from '../pod-spec/defaults.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import { hostnameWarnings } from '../pod-spec/warnings/hostname.ts'
import { templateUpdateWarnings, templateWarnings } from '../pod-spec/warnings/template.ts'
import type { ReplicationController } from './replication-controller/types.ts'
import { validateController } from './replication-controller/validate.ts'

function defaults({ metadata, spec }: ReplicationController): void {
  if (spec.template) podSpecDefaults(spec.template.spec)
  const labels = spec.template?.metadata.labels
  if (labels && Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels }
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels }
  spec.replicas ??= 1
}

const dropDisabled = ({ spec }: ReplicationController) =>
  spec.template && dropDisabledFields(spec.template.spec)

const podTemplate = ({ spec }: ReplicationController) => spec.template?.spec ?? {}

export const replicationController = kind<ReplicationController>({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.ReplicationController',
  countsGenerations: true,
  defaultPropagation: 'orphan',
  defaults,
  prepareCreate: dropDisabled,
  validate: validateController,
  warnings: ({ metadata, spec }) => [
    ...hostnameWarnings(metadata.name),
    ...(spec.template ? templateWarnings('spec.template', spec.template) : []),
  ],
  update: {
    prepare: dropDisabled,
    // Upstream looks at the whole twice, and says everything twice.
    validate: (next) => [...validateController(next), ...validateController(next)],
    warnings: (next, old) => templateUpdateWarnings('spec.template', next, old),
  },
  status: {
    validate: ({ status }) => validateReplicaStatus(status),
    resetFields: [['spec']],
  },
  scale: replicaScale,
  selectableFields: ({ status }) => ({ 'status.replicas': String(status.replicas ?? 0) }),
  columns: [
    nameColumn,
    text('Desired', ({ spec }) => spec.replicas ?? 0, { type: 'integer' }),
    text('Current', ({ status }) => status.replicas ?? 0, { type: 'integer' }),
    text('Ready', ({ status }) => status.readyReplicas ?? 0, { type: 'integer' }),
    ageColumn,
    text('Containers', (controller) => containerNames(podTemplate(controller)), wide),
    text('Images', (controller) => containerImages(podTemplate(controller)), wide),
    text('Selector', ({ spec }) => formatLabels(spec.selector), wide),
  ],
})
