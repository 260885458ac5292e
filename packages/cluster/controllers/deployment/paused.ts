import type { Deployment } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import {
  condition,
  progressDeadline,
  progressOf,
  progressReasons,
  withCondition,
} from './conditions.ts'
import { keepConditions } from './status.ts'

/** Notes that a deployment was paused or resumed, so that the time between does not count as no progress. */
export async function notePause(deployment: Deployment, tools: Tools): Promise<Deployment> {
  const { reason } = progressOf(deployment) ?? {}
  const { paused: isPaused = false } = deployment.spec ?? {}
  const isNoted = reason === progressReasons.paused
  if (progressDeadline(deployment) === undefined || reason === progressReasons.late)
    return deployment
  if (isPaused === isNoted) return deployment
  const [told, words] = isPaused
    ? ([progressReasons.paused, 'Deployment is paused'] as const)
    : ([progressReasons.resumed, 'Deployment is resumed'] as const)
  const next = condition('Progressing', 'Unknown', told, words, tools.clock.now())
  const { conditions = [] } = deployment.status ?? {}
  return keepConditions(deployment, withCondition(conditions, next), tools)
}
