import type { JobStatus } from 'kubernetes-types/batch/v1.js'

/** As the API writes a status: without what is nothing. */
export function written(status: JobStatus): JobStatus {
  const { active, succeeded, failed, completedIndexes, uncountedTerminatedPods: pods } = status
  const entries = Object.entries({
    ...status,
    active: active || undefined,
    succeeded: succeeded || undefined,
    failed: failed || undefined,
    completedIndexes: completedIndexes || undefined,
    uncountedTerminatedPods: {
      ...(pods?.succeeded?.length && { succeeded: pods.succeeded }),
      ...(pods?.failed?.length && { failed: pods.failed }),
    },
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

/** With those counted whose finalizer is gone: nothing holds their uids any more. */
export function settled(status: JobStatus, tracked: ReadonlySet<string>): JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {}
  const left = {
    succeeded: succeeded.filter((uid) => tracked.has(uid)),
    failed: failed.filter((uid) => tracked.has(uid)),
  }
  return {
    ...status,
    uncountedTerminatedPods: left,
    succeeded: (status.succeeded ?? 0) + succeeded.length - left.succeeded.length,
    failed: (status.failed ?? 0) + failed.length - left.failed.length,
  }
}

export const countUncounted = ({ uncountedTerminatedPods: pods }: JobStatus): number =>
  (pods?.succeeded?.length ?? 0) + (pods?.failed?.length ?? 0)
