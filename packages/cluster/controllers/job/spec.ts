import type { Job } from '../../client/resources.ts'

const ownName = 'kubernetes.io/job-controller'

export const isIndexed = ({ spec }: Job): boolean => spec?.completionMode === 'Indexed'

export const isSuspended = ({ spec }: Job): boolean => spec?.suspend === true

/** A job that another controller looks after is none of ours. */
export const isManagedElsewhere = ({ spec }: Job): boolean =>
  spec?.managedBy !== undefined && spec.managedBy !== ownName

/** Each index has its own limit of failures. */
export const limitsEachIndex = ({ spec }: Job): boolean => spec?.backoffLimitPerIndex !== undefined

/** A pod that is being deleted is replaced only once it has ended. */
export const replacesOnlyEnded = ({ spec }: Job): boolean =>
  spec?.podReplacementPolicy === 'Failed' || spec?.podFailurePolicy !== undefined

export const completionsOf = ({ spec }: Job): number => spec?.completions ?? 0
