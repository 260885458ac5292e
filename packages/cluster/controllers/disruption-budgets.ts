import { isConflict } from '../client/errors.ts'
import { type ApiObject, keyOf, placeOf } from '../client/resource.ts'
import {
  deployments,
  type Pod,
  type PodDisruptionBudget,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../client/resources.ts'
import { goSelectorText } from '../kinds/validate/label-selector.ts'
import { expectedOf } from './disruption-budgets/expected.ts'
import { budgetKeys, podsOf } from './disruption-budgets/matching.ts'
import type { KindOf } from './disruption-budgets/scales.ts'
import { countedStatus, failedStatus } from './disruption-budgets/status.ts'
import { type Controller, type Outcome, type Tools, watching } from './loop/controller.ts'
import { isReady } from './pods/pod-state.ts'

/** So long (milliseconds) an eviction that was granted counts for gone. */
const deletionTimeout = 120_000

/** Counts for each budget how many of its pods may be evicted. */
export const disruptionBudgets = (kindOf: KindOf): Controller => ({
  name: 'disruption-budgets',
  component: 'controllermanager',
  workers: 1,
  watches: [
    watching(podDisruptionBudgets, (budget) => [keyOf(budget)]),
    watching(pods, budgetKeys),
    ...[deployments, replicaSets, replicationControllers, statefulSets].map((it) =>
      watching<ApiObject>(it, () => []),
    ),
  ],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const budget = tools.informer(podDisruptionBudgets).get(namespace, name)
    if (!budget) return undefined
    try {
      return await count(budget, kindOf, tools)
    } catch (error) {
      if (isConflict(error)) throw error
      await write(budget, failedStatus(budget, error, tools.clock.now()), tools)
      return undefined
    }
  },
})

async function count(budget: PodDisruptionBudget, kindOf: KindOf, tools: Tools): Promise<Outcome> {
  const those = podsOf(budget, tools)
  if (those.length === 0) tools.events.normal(budget, 'NoPods', 'No matching pods found')
  const expected = await expectedOf(budget, those, kindOf, tools).catch((error: Error) => {
    const message = `Failed to calculate the number of expected pods: ${error.message}`
    tools.events.warning(budget, 'CalculateExpectedPodCountFailed', message)
    throw error
  })
  if (expected.hasUnmanaged) tellUnmanaged(budget, tools)
  const now = tools.clock.now()
  const disrupted = stillExpected(budget, those, tools)
  const { expectedPods, desiredHealthy } = expected
  const currentHealthy = those.filter((pod) => isHealthy(pod, disrupted)).length
  const spare = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0
  const counts = { currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed: spare }
  const disruptedPods = disrupted.size > 0 && { disruptedPods: Object.fromEntries(disrupted) }
  const status = countedStatus(budget, { ...counts, ...disruptedPods }, now)
  if (status) await write(budget, status, tools)
  const due = [...disrupted.values()].map((time) => Date.parse(time) + deletionTimeout - now)
  return due.length > 0 ? { againAfter: Math.max(0, Math.min(...due)) + 1 } : undefined
}

const write = async (
  budget: PodDisruptionBudget,
  status: NonNullable<PodDisruptionBudget['status']>,
  { client }: Tools,
) => client.update(podDisruptionBudgets, { ...budget, status }, 'status')

const isHealthy = (pod: Pod, disrupted: ReadonlyMap<string, string>) =>
  !pod.metadata.deletionTimestamp && !disrupted.has(pod.metadata.name ?? '') && isReady(pod)

/** Pods whose eviction was granted and whose deletion has yet to be seen. */
function stillExpected(
  { metadata, status }: PodDisruptionBudget,
  those: readonly Pod[],
  { clock, events }: Tools,
): ReadonlyMap<string, string> {
  const expected = new Map<string, string>()
  for (const pod of those) {
    const { name = '', deletionTimestamp } = pod.metadata
    const time = status?.disruptedPods?.[name]
    if (deletionTimestamp || time === undefined) continue
    if (Date.parse(time) + deletionTimeout >= clock.now()) expected.set(name, time)
    else {
      // The namespace twice, as upstream says it.
      const budget = `${metadata.namespace}/${metadata.namespace}`
      const message = `Pod was expected by PDB ${budget} to be deleted but it wasn't`
      events.warning(pod, 'NotDeleted', message)
    }
  }
  return expected
}

function tellUnmanaged(budget: PodDisruptionBudget, { events }: Tools): void {
  const selector = goSelectorText(budget.spec?.selector ?? {})
  events.warning(
    budget,
    'UnmanagedPods',
    `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
  )
}
