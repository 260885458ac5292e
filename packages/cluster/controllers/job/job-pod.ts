import type { Job, Pod } from '../../client/resources.ts'
import { replacesOnlyEnded } from './spec.ts'

/** Holds a pod until its end is counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking'
export const indexKey = 'batch.kubernetes.io/job-completion-index'
export const failureCountKey = 'batch.kubernetes.io/job-index-failure-count'
export const ignoredFailureCountKey = 'batch.kubernetes.io/job-index-ignored-failure-count'

export const uidOf = ({ metadata }: Pod): string => metadata.uid ?? ''

export const isTracked = ({ metadata }: Pod): boolean =>
  metadata.finalizers?.includes(trackingFinalizer) ?? false

export const isSucceeded = ({ status }: Pod): boolean => status?.phase === 'Succeeded'

export const isEnded = (pod: Pod): boolean => isSucceeded(pod) || pod.status?.phase === 'Failed'

export const isTerminating = (pod: Pod): boolean =>
  Boolean(pod.metadata.deletionTimestamp) && !isEnded(pod)

/** A pod that is being deleted may never tell that it failed, so it counts as failed unless its end is waited for. */
export const isFailed = (pod: Pod, job: Job): boolean =>
  pod.status?.phase === 'Failed' || (isTerminating(pod) && !replacesOnlyEnded(job))

/** Which of a job's indexes a pod is for; undefined if it says none. */
export function indexOf({ metadata }: Pod): number | undefined {
  const text = metadata.annotations?.[indexKey]
  return text !== undefined && /^\+?\d+$/.test(text) ? Number(text) : undefined
}

/** The index, if the job has it. */
export function validIndexOf(pod: Pod, completions: number): number | undefined {
  const index = indexOf(pod)
  return index !== undefined && index < completions ? index : undefined
}

/** Failures of the index before this pod, as they count. */
export const failureCount = (pod: Pod): number => countIn(pod, failureCountKey)
export const ignoredFailureCount = (pod: Pod): number => countIn(pod, ignoredFailureCountKey)

function countIn({ metadata }: Pod, key: string): number {
  const text = metadata.annotations?.[key] ?? ''
  const count = /^\+?\d+$/.test(text) ? Number(text) : 0
  return count < 2 ** 31 ? count : 0
}
