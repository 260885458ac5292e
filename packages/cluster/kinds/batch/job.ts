import { kind } from '../kind.ts'
import { podSpecDefaults } from '../pod-spec/defaults.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import { hostnameWarnings } from '../pod-spec/warnings/hostname.ts'
import { jobColumns } from './job/columns.ts'
import { generateSelector } from './job/selector.ts'
import { validateJob, validateJobUpdate } from './job/validate.ts'
import { validateJobStatus } from './job/validate-status.ts'
import { jobSpecUpdateWarnings, jobSpecWarnings } from './job/warnings.ts'
import type { Job } from './types.ts'

const mostRetries = 2 ** 31 - 1

function defaults({ metadata, spec }: Job): void {
  podSpecDefaults(spec.template.spec)
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : mostRetries
  const { labels } = spec.template.metadata
  // The very same: see `generateSelector`.
  if (labels && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = labels
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  for (const { onPodConditions = [] } of spec.podFailurePolicy?.rules ?? [])
    for (const pattern of onPodConditions) pattern.status ??= 'True'
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
  spec.manualSelector ??= false
}

export const job = kind<Job>({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.batch.v1.Job',
  countsGenerations: true,
  defaultPropagation: 'orphan',
  defaults,
  prepareCreate(job) {
    generateSelector(job)
    dropDisabledFields(job.spec.template.spec)
  },
  validate: validateJob,
  warnings: ({ metadata, spec }) => [
    ...hostnameWarnings(metadata.name),
    ...jobSpecWarnings('spec', spec),
  ],
  update: {
    prepare: ({ spec }) => dropDisabledFields(spec.template.spec),
    validate: validateJobUpdate,
    warnings: (next, old) => jobSpecUpdateWarnings('spec', next.spec, old.spec),
  },
  status: { validate: validateJobStatus, resetFields: [['spec']] },
  selectableFields: ({ status }) => ({ 'status.successful': String(status.succeeded ?? 0) }),
  columns: jobColumns,
})
