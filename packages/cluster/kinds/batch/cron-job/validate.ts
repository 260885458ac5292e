import { type FieldError, invalid, invalidGo, notSupportedGo, required } from '../../field-error.ts'
import { validateChoice } from '../../pod-spec/validate/names.ts'
import { goSelector } from '../../validate/label-selector.ts'
import { validateNonNegative } from '../../validate/numbers.ts'
import { validateJobSpec } from '../job/validate-spec.ts'
import type { CronJob } from '../types.ts'
import { scheduleProblem } from './schedule.ts'
import { validateTimeZone } from './time-zone.ts'

/** Eleven characters are left for what a job's name gets appended. */
const longestName = 52

export const validateCronJob = ({ metadata: { name = '' }, spec }: CronJob): FieldError[] => [
  ...validateSpec(spec),
  ...(Buffer.byteLength(name) > longestName
    ? [invalid('metadata.name', name, `must be no more than ${longestName} characters`)]
    : []),
]

export const validateCronJobUpdate = (next: CronJob, old: CronJob): FieldError[] =>
  validateSpec(next.spec, old.spec)

function validateSpec(spec: CronJob['spec'], old?: CronJob['spec']): FieldError[] {
  return [
    ...validateSchedule('spec.schedule', spec, (old?.schedule ?? '').includes('TZ')),
    ...validateNonNegative('spec.startingDeadlineSeconds', spec.startingDeadlineSeconds),
    ...(old && old.timeZone === spec.timeZone
      ? []
      : validateTimeZone('spec.timeZone', spec.timeZone)),
    ...validateChoice('spec.concurrencyPolicy', spec.concurrencyPolicy, [
      'Allow',
      'Forbid',
      'Replace',
    ]),
    ...validateTemplate('spec.jobTemplate', spec.jobTemplate),
    ...validateNonNegative('spec.successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit),
    ...validateNonNegative('spec.failedJobsHistoryLimit', spec.failedJobsHistoryLimit),
  ]
}

function validateSchedule(
  field: string,
  { schedule = '', timeZone }: CronJob['spec'],
  allowsZone: boolean,
): FieldError[] {
  if (!schedule) return [required(field)]
  const problem = scheduleProblem(schedule)
  const said = (text: string) => invalid(field, schedule, text)
  const hasZone = schedule.includes('TZ')
  return [
    ...(problem === undefined ? [] : [said(problem)]),
    ...(allowsZone && hasZone && timeZone !== undefined
      ? [said('cannot use both timeZone field and TZ or CRON_TZ in schedule')]
      : []),
    ...(!allowsZone && hasZone
      ? [said('cannot use TZ or CRON_TZ in schedule, use timeZone field instead')]
      : []),
  ]
}

function validateTemplate(field: string, { spec }: CronJob['spec']['jobTemplate']): FieldError[] {
  return [
    ...validateJobSpec(`${field}.spec`, spec),
    ...(spec.selector
      ? [
          invalidGo(
            `${field}.spec.selector`,
            goSelector(spec.selector),
            '`selector` will be auto-generated',
          ),
        ]
      : []),
    ...(spec.manualSelector
      ? [notSupportedGo(`${field}.spec.manualSelector`, 'true', ['nil', 'false'])]
      : []),
  ]
}
