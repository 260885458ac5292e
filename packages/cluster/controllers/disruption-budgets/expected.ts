import type { Pod, PodDisruptionBudget } from '../../client/resources.ts'
import { shareOf } from '../../kinds/share.ts'
import type { Tools } from '../loop/controller.ts'
import { controllerOf } from '../loop/owners.ts'
import { type KindOf, type Scaled, scaleOf } from './scales.ts'

/** How many pods a budget is about, and how many of them have to be healthy. */
export interface Expected {
  readonly expectedPods: number
  readonly desiredHealthy: number
  /** Whether some of the pods are not counted, since nobody manages them. */
  readonly hasUnmanaged: boolean
}

/** Throws where it cannot be told how many pods there are to be. */
export async function expectedOf(
  { spec }: PodDisruptionBudget,
  those: readonly Pod[],
  kindOf: KindOf,
  tools: Tools,
): Promise<Expected> {
  const { minAvailable, maxUnavailable } = spec ?? {}
  if (maxUnavailable === undefined && typeof minAvailable !== 'string')
    return {
      expectedPods: minAvailable === undefined ? 0 : those.length,
      desiredHealthy: minAvailable ?? 0,
      hasUnmanaged: false,
    }
  const { total, hasUnmanaged } = await scaleOfAll(those, kindOf, tools)
  const desired =
    maxUnavailable === undefined
      ? shareOf(minAvailable ?? 0, total, 'up')
      : Math.max(0, total - shareOf(maxUnavailable, total, 'up'))
  return { expectedPods: total, desiredHealthy: desired, hasUnmanaged }
}

async function scaleOfAll(those: readonly Pod[], kindOf: KindOf, tools: Tools) {
  const found = new Map<string, Scaled>()
  let hasUnmanaged = false
  for (const pod of those) {
    const manager = controllerOf(pod)
    if (!manager) hasUnmanaged = true
    else if (!found.has(manager.uid)) {
      const scale = await scaleOf(pod, manager, kindOf, tools)
      if (!scale) throw new Error(`found no controllers for pod "${pod.metadata.name}"`)
      found.set(manager.uid, scale)
    }
  }
  const each = new Map([...found.values()].map(({ uid, replicas }) => [uid, replicas]))
  return { total: [...each.values()].reduce((sum, it) => sum + it, 0), hasUnmanaged }
}
