import type { DeploymentCondition, DeploymentStatus } from 'kubernetes-types/apps/v1.js'
import type { Deployment } from '../../client/resources.ts'
import type { Outcome, Tools } from '../loop/controller.ts'
import {
  type Conditions,
  condition,
  progressDeadline,
  progressOf,
  progressReasons,
  renewed,
  withCondition,
  withoutCondition,
} from './conditions.ts'
import { allSets, type Rollout } from './replica-sets.ts'
import { isComplete, keepStatus, statusOf } from './status.ts'

/** Tells how far a rollout is. Looks at it again when it is due to be done. */
export async function keepProgress(rollout: Rollout, tools: Tools): Promise<Outcome> {
  const now = tools.clock.now()
  const status = statusOf(rollout, now)
  const progress = withProgress(rollout, status, now)
  const conditions = [...withFailures(rollout, progress)]
  const next = { ...status, conditions }
  const { deployment } = rollout
  return (await keepStatus(deployment, next, tools)) ? undefined : againAfter(deployment, next, now)
}

function withProgress(rollout: Rollout, status: DeploymentStatus, now: number): Conditions {
  const { deployment, newSet } = rollout
  const { conditions = [] } = status
  if (progressDeadline(deployment) === undefined) return withoutCondition(conditions, 'Progressing')
  const before = progressOf(deployment)
  if (before?.reason === progressReasons.complete && status.replicas === status.updatedReplicas)
    return conditions
  const what = newSet
    ? `ReplicaSet "${newSet.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`
  const tell = (is: 'True' | 'False', reason: string, words: string) =>
    condition('Progressing', is, reason, `${what} ${words}`, now)
  if (isComplete(deployment, status)) {
    const done = tell('True', progressReasons.complete, 'has successfully progressed.')
    return withCondition(conditions, done)
  }
  // Told anew at each step, since the deadline counts from there.
  if (hasMoved(deployment, status))
    return renewed(conditions, tell('True', progressReasons.updated, 'is progressing.'), before)
  if (isLate(deployment, now))
    return withCondition(
      conditions,
      tell('False', progressReasons.late, 'has timed out progressing.'),
    )
  return conditions
}

/** More pods of the present template, fewer of those before, more ready or more available. */
function hasMoved({ status: before = {} }: Deployment, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus) =>
    replicas - updatedReplicas
  const growing = ['updatedReplicas', 'readyReplicas', 'availableReplicas'] as const
  return (
    old(after) < old(before) || growing.some((count) => (after[count] ?? 0) > (before[count] ?? 0))
  )
}

/** When a rollout is late; undefined where nothing says since when it is under way, or it is over. */
function dueAt(deployment: Deployment): number | undefined {
  const deadline = progressDeadline(deployment)
  const { reason, lastUpdateTime } = progressOf(deployment) ?? {}
  if (deadline === undefined || !lastUpdateTime) return undefined
  const isOver = reason === progressReasons.complete || reason === progressReasons.late
  return isOver ? undefined : Date.parse(lastUpdateTime) + deadline
}

function isLate(deployment: Deployment, now: number): boolean {
  const due = dueAt(deployment)
  return due !== undefined && due < now
}

function againAfter(deployment: Deployment, status: DeploymentStatus, now: number): Outcome {
  const due = dueAt(deployment)
  if (due === undefined || isComplete(deployment, status)) return undefined
  return { againAfter: Math.max(0, due - now) + 1 }
}

/** A failure of the new replica set, else one of another. */
function withFailures(rollout: Rollout, conditions: Conditions): Conditions {
  const { newSet } = rollout
  const failures = [...(newSet ? [newSet] : []), ...allSets(rollout)].flatMap(
    ({ status }) => status?.conditions?.filter(({ type }) => type === failing) ?? [],
  )
  const [first] = failures
  if (!first) return withoutCondition(conditions, failing)
  const { lastTransitionTime } = first
  const told: DeploymentCondition = {
    ...first,
    ...(lastTransitionTime && { lastUpdateTime: lastTransitionTime }),
  }
  return withCondition(conditions, told)
}

const failing = 'ReplicaFailure'
