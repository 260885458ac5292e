import { desiredState } from './desired-state.ts'
import { endpointsAreReady } from './endpoints-are-ready.ts'
import { maxSurge } from './max-surge.ts'
import { maxUnavailable } from './max-unavailable.ts'
import { ownedOrCollected } from './owned-or-collected.ts'
import { podsCountedOnce } from './pods-counted-once.ts'
import { quotaHolds } from './quota-holds.ts'
import type { Rule } from './rule.ts'
import { statefulOrder } from './stateful-order.ts'

/** What must be so whatever goes wrong. */
export const rules: readonly Rule[] = [
  maxSurge,
  maxUnavailable,
  endpointsAreReady,
  statefulOrder,
  ownedOrCollected,
  quotaHolds,
  podsCountedOnce,
  desiredState,
]
