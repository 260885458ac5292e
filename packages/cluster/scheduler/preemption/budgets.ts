import { type PodDisruptionBudget, podDisruptionBudgets } from '../../client/resources.ts'
import { labelMatcher } from '../../kinds/placement/label-matcher.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { World } from '../world.ts'

/** Parts pods, in their order, into those whose leaving would break a disruption budget and the others. */
export function partByBudgets(pods: readonly PodInfo[], world: World) {
  const budgets = world.all(podDisruptionBudgets).map((budget) => ({
    covers: coverage(budget),
    left: budget.status?.disruptionsAllowed ?? 0,
  }))
  const breaks = (pod: PodInfo) => {
    const covering = budgets.filter(({ covers }) => covers(pod))
    for (const budget of covering) budget.left--
    return covering.some(({ left }) => left < 0)
  }
  const parted = pods.map((pod) => ({ pod, isBreaking: breaks(pod) }))
  const of = (isBreaking: boolean) =>
    parted.filter((it) => it.isBreaking === isBreaking).map(({ pod }) => pod)
  return { breaking: of(true), keeping: of(false) }
}

/** A budget without a selector covers nothing, and a pod that is on its way out is counted already. */
function coverage({ metadata, spec, status }: PodDisruptionBudget) {
  const selector = spec?.selector
  const size =
    Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions?.length ?? 0)
  const selects = labelMatcher(selector)
  return ({ namespace, name, labels }: PodInfo) =>
    size > 0 &&
    namespace === metadata.namespace &&
    selects(labels) &&
    !(status?.disruptedPods && name in status.disruptedPods)
}
