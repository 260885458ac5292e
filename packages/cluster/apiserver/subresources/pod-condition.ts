import type { KubeObject } from '../../kinds/object.ts'
import { equal } from '../../patch/json.ts'
import { nowText, type Server } from '../server.ts'

export interface PodCondition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string
}

export type ConditionedPod = KubeObject & { status?: { conditions?: PodCondition[] } }

/** Sets a condition of a pod, in place. Its time is that of the last change of its status. */
export function setPodCondition(
  server: Server,
  pod: ConditionedPod,
  condition: PodCondition,
): void {
  const conditions = pod.status?.conditions ?? []
  const before = conditions.find(({ type }) => type === condition.type)
  const since = before?.status === condition.status ? before.lastTransitionTime : undefined
  const next = { ...condition, lastTransitionTime: since ?? nowText(server) }
  if (before && equal(before, next)) return
  pod.status = {
    ...pod.status,
    conditions: before
      ? conditions.map((it) => (it === before ? next : it))
      : [...conditions, next],
  }
}
