import { ageColumn, formatSelector, nameColumn, since, text, wide } from '../columns.ts'
import { kind } from '../kind.ts'
import { containerImages, containerNames } from '../pod-spec/columns.ts'
import { podSpecDefaults } from '../pod-spec/defaults.ts'
import { dropDisabledFields } from '../pod-spec/drop-disabled.ts'
import { hostnameWarnings } from '../pod-spec/warnings/hostname.ts'
import { validateCronJob, validateCronJobUpdate } from './cron-job/validate.ts'
import { jobSpecUpdateWarnings, jobSpecWarnings } from './job/warnings.ts'
import type { CronJob } from './types.ts'

/** Upstream does not fill the job's own defaults in: a job that is made of the template gets them. */
function defaults({ spec }: CronJob): void {
  podSpecDefaults(spec.jobTemplate.spec.template.spec)
  spec.concurrencyPolicy ??= 'Allow'
  spec.suspend ??= false
  spec.successfulJobsHistoryLimit ??= 3
  spec.failedJobsHistoryLimit ??= 1
}

const podOf = ({ spec }: CronJob) => spec.jobTemplate.spec.template.spec
const jobPath = 'spec.jobTemplate.spec'

export const cronJob = kind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.batch.v1.CronJob',
  countsGenerations: true,
  defaults,
  prepareCreate: (cron) => dropDisabledFields(podOf(cron)),
  validate: validateCronJob,
  warnings: ({ metadata, spec }) => [
    ...hostnameWarnings(metadata.name),
    ...jobSpecWarnings(jobPath, spec.jobTemplate.spec),
  ],
  update: {
    prepare: (next) => dropDisabledFields(podOf(next)),
    validate: validateCronJobUpdate,
    warnings: (next, old) => [
      ...jobSpecUpdateWarnings(jobPath, next.spec.jobTemplate.spec, old.spec.jobTemplate.spec),
      ...((next.spec.schedule ?? '').includes('TZ')
        ? [
            'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details',
          ]
        : []),
    ],
  },
  status: { resetFields: [['spec']] },
  columns: [
    nameColumn,
    text('Schedule', ({ spec }) => spec.schedule ?? ''),
    text('Timezone', ({ spec }) => spec.timeZone ?? '<none>'),
    text(
      'Suspend',
      ({ spec }) => (spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False'),
      { type: 'boolean' },
    ),
    text('Active', ({ status }) => (status.active ?? []).length, { type: 'integer' }),
    text('Last Schedule', ({ status }, now) =>
      status.lastScheduleTime ? since(status.lastScheduleTime, now) : '<none>',
    ),
    ageColumn,
    text('Containers', (cron) => containerNames(podOf(cron)), wide),
    text('Images', (cron) => containerImages(podOf(cron)), wide),
    text('Selector', ({ spec }) => formatSelector(spec.jobTemplate.spec.selector), wide),
  ],
})
