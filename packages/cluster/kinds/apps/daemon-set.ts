import { ageColumn, formatLabels, formatSelector, nameColumn, text, wide } from '../columns.ts'
import { equal } from '../equal.ts'
import type { Column } from '../kind.ts'
import { kind } from '../kind.ts'
import { containerImages, containerNames } from '../pod-spec/columns.ts'
import { podSpecDefaults } from '../pod-spec/defaults.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import { templateWarnings } from '../pod-spec/warnings/template.ts'
import { generationAnnotation, templateGeneration } from './daemon-set/generation.ts'
import {
  validateDaemonSet,
  validateDaemonSetStatus,
  validateDaemonSetUpdate,
} from './daemon-set/validate.ts'
import type { DaemonSet } from './types.ts'

function defaults({ metadata, spec }: DaemonSet): void {
  // Whoever writes a set writes its count of templates, as conversion puts it there before anything else looks.
  metadata.annotations = { [generationAnnotation]: '0', ...metadata.annotations }
  podSpecDefaults(spec.template.spec)
  spec.updateStrategy.type ??= 'RollingUpdate'
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate ??= {}
    spec.updateStrategy.rollingUpdate.maxUnavailable ??= 1
    spec.updateStrategy.rollingUpdate.maxSurge ??= 0
  }
  spec.revisionHistoryLimit ??= 10
}

const count = (name: string, field: keyof DaemonSet['status']): Column<DaemonSet> =>
  text(name, ({ status }) => status[field] ?? 0, { type: 'integer' })

export const daemonSet = kind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.apps.v1.DaemonSet',
  countsGenerations: true,
  defaults,
  prepareCreate(set) {
    dropDisabledFields(set.spec.template.spec)
    setGeneration(set, Math.max(1, templateGeneration(set)))
  },
  validate: validateDaemonSet,
  warnings: ({ spec }) => templateWarnings('spec.template', spec.template),
  update: {
    prepare(next, old) {
      dropDisabledFields(next.spec.template.spec)
      const isChanged = !equal(next.spec.template, old.spec.template)
      setGeneration(next, templateGeneration(old) + (isChanged ? 1 : 0))
    },
    validate: validateDaemonSetUpdate,
    warnings: (next, old) =>
      equal(next.spec.template, old.spec.template)
        ? []
        : templateWarnings('spec.template', next.spec.template),
  },
  status: { validate: validateDaemonSetStatus, resetFields: [['spec']] },
  columns: [
    nameColumn,
    count('Desired', 'desiredNumberScheduled'),
    count('Current', 'currentNumberScheduled'),
    count('Ready', 'numberReady'),
    count('Up-to-date', 'updatedNumberScheduled'),
    count('Available', 'numberAvailable'),
    text('Node Selector', ({ spec }) => formatLabels(spec.template.spec.nodeSelector)),
    ageColumn,
    text('Containers', ({ spec }) => containerNames(spec.template.spec), wide),
    text('Images', ({ spec }) => containerImages(spec.template.spec), wide),
    text('Selector', ({ spec }) => formatSelector(spec.selector), wide),
  ],
})

function setGeneration({ metadata }: DaemonSet, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [generationAnnotation]: String(generation) }
}
