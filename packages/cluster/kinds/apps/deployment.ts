import { ageColumn, formatSelector, nameColumn, text, wide } from '../columns.ts'
import { equal } from '../equal.ts'
import { kind } from '../kind.ts'
import { containerImages, containerNames } from '../pod-spec/columns.ts'
import { podSpecDefaults } from '../pod-spec/defaults.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import { hostnameWarnings } from '../pod-spec/warnings/hostname.ts'
import { templateUpdateWarnings, templateWarnings } from '../pod-spec/warnings/template.ts'
import {
  validateDeployment,
  validateDeploymentStatus,
  validateDeploymentUpdate,
} from './deployment/validate.ts'
import { replicaScale } from './scale.ts'
import type { Deployment } from './types.ts'

function defaults({ spec }: Deployment): void {
  podSpecDefaults(spec.template.spec)
  spec.replicas ??= 1
  spec.strategy.type ??= 'RollingUpdate'
  if (spec.strategy.type === 'RollingUpdate') {
    spec.strategy.rollingUpdate ??= {}
    spec.strategy.rollingUpdate.maxUnavailable ??= '25%'
    spec.strategy.rollingUpdate.maxSurge ??= '25%'
  }
  spec.revisionHistoryLimit ??= 10
  spec.progressDeadlineSeconds ??= 600
}

export const deployment = kind<Deployment>({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.apps.v1.Deployment',
  countsGenerations: true,
  defaults,
  prepareCreate: ({ spec }) => dropDisabledFields(spec.template.spec),
  validate: validateDeployment,
  warnings: ({ metadata, spec }) => [
    ...hostnameWarnings(metadata.name),
    ...templateWarnings('spec.template', spec.template),
  ],
  update: {
    prepare(next, old) {
      dropDisabledFields(next.spec.template.spec)
      // Annotations are copied to replica sets, so that they count too.
      if (!equal(next.metadata.annotations, old.metadata.annotations))
        next.metadata.generation = (old.metadata.generation ?? 0) + 1
    },
    validate: validateDeploymentUpdate,
    warnings: (next, old) => templateUpdateWarnings('spec.template', next, old),
  },
  status: {
    prepare(next, old) {
      if (old.metadata.labels) next.metadata.labels = { ...old.metadata.labels }
      else delete next.metadata.labels
      delete next.status.terminatingReplicas
    },
    validate: validateDeploymentStatus,
    resetFields: [['spec'], ['metadata', 'labels']],
  },
  scale: replicaScale,
  columns: [
    nameColumn,
    text('Ready', ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`),
    text('Up-to-date', ({ status }) => status.updatedReplicas ?? 0),
    text('Available', ({ status }) => status.availableReplicas ?? 0),
    ageColumn,
    text('Containers', ({ spec }) => containerNames(spec.template.spec), wide),
    text('Images', ({ spec }) => containerImages(spec.template.spec), wide),
    text('Selector', ({ spec }) => formatSelector(spec.selector), wide),
  ],
})
