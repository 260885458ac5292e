import type { ObjectReference } from 'kubernetes-types/core/v1.js'
import { type CronJob, cronJobs, type Job } from '../../client/resources.ts'
import { controllerReference } from '../loop/owners.ts'
import { zonedText } from './time-text.ts'

/** The same for the same start, so that no start happens twice. */
export const jobName = ({ metadata }: CronJob, time: number): string =>
  `${metadata.name}-${Math.floor(time / 60_000)}`

/** The job that is to start at a time. */
export function jobFor(cronJob: CronJob, time: number): Job {
  const { jobTemplate, timeZone = 'UTC' } = cronJob.spec ?? {}
  const { labels, annotations } = jobTemplate?.metadata ?? {}
  return {
    metadata: {
      name: jobName(cronJob, time),
      ...(cronJob.metadata.namespace && { namespace: cronJob.metadata.namespace }),
      ...(labels && { labels }),
      annotations: {
        ...annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': zonedText(time, timeZone),
      },
      ownerReferences: [controllerReference(cronJob, cronJobs)],
    },
    ...(jobTemplate?.spec && { spec: jobTemplate.spec }),
  }
}

export const referenceTo = ({ metadata }: Job): ObjectReference => ({
  kind: 'Job',
  namespace: metadata.namespace ?? '',
  name: metadata.name ?? '',
  uid: metadata.uid ?? '',
  apiVersion: 'batch/v1',
  resourceVersion: metadata.resourceVersion ?? '',
})
