import type { DeploymentCondition } from 'kubernetes-types/apps/v1.js'
import type { Deployment } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'

export type Conditions = readonly DeploymentCondition[]

export const conditionOf = (
  conditions: Conditions | undefined,
  type: string,
): DeploymentCondition | undefined => conditions?.find((it) => it.type === type)

export const progressOf = ({ status }: Deployment): DeploymentCondition | undefined =>
  conditionOf(status?.conditions, 'Progressing')

export function condition(
  type: 'Progressing' | 'Available',
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: number,
): DeploymentCondition {
  const time = timeText(now)
  return { type, status, reason, message, lastUpdateTime: time, lastTransitionTime: time }
}

/** One that says the same for the same reason stays as it was. */
export function withCondition(conditions: Conditions, next: DeploymentCondition): Conditions {
  const before = conditionOf(conditions, next.type)
  return before?.status === next.status && before.reason === next.reason
    ? conditions
    : renewed(conditions, next, before)
}

/** The same, but what says the same is told anew; only its time of transition stays. */
export function renewed(
  conditions: Conditions,
  next: DeploymentCondition,
  before: DeploymentCondition | undefined,
): Conditions {
  const { lastTransitionTime } = before?.status === next.status ? before : next
  const kept = { ...next, ...(lastTransitionTime && { lastTransitionTime }) }
  return [...withoutCondition(conditions, next.type), kept]
}

export const withoutCondition = (conditions: Conditions, type: string): Conditions =>
  conditions.filter((it) => it.type !== type)

const endless = 2 ** 31 - 1

/** Milliseconds without progress after which a rollout counts as stuck; undefined if it may take forever. */
export function progressDeadline({ spec }: Deployment): number | undefined {
  const seconds = spec?.progressDeadlineSeconds ?? endless
  return seconds === endless ? undefined : seconds * 1000
}

/** Why a deployment progresses, or does not. */
export const progressReasons = {
  created: 'NewReplicaSetCreated',
  found: 'FoundNewReplicaSet',
  notCreated: 'ReplicaSetCreateError',
  updated: 'ReplicaSetUpdated',
  complete: 'NewReplicaSetAvailable',
  late: 'ProgressDeadlineExceeded',
  paused: 'DeploymentPaused',
  resumed: 'DeploymentResumed',
} as const
