import type { Deployment } from '../../client/resources.ts'
import { shareOf } from '../../kinds/share.ts'
import { sizeOf } from './replica-sets.ts'

/** How many pods there may be beyond, and how few of them available, while a template is rolled out. */
export interface Limits {
  readonly surge: number
  readonly unavailable: number
}

export function limitsOf(deployment: Deployment): Limits {
  const { strategy } = deployment.spec ?? {}
  if (!isRolling(deployment)) return { surge: 0, unavailable: 0 }
  const { maxSurge = 0, maxUnavailable = 0 } = strategy?.rollingUpdate ?? {}
  const size = sizeOf(deployment)
  const surge = shareOf(maxSurge, size, 'up')
  const share = shareOf(maxUnavailable, size, 'down')
  // Rounding may leave no way to go on: then one has to be missing.
  const unavailable = surge === 0 && share === 0 ? 1 : share
  return { surge, unavailable: Math.min(unavailable, size) }
}

export const isRolling = ({ spec }: Deployment): boolean => spec?.strategy?.type === 'RollingUpdate'
