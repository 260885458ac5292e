import type { PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1.js'
import type { PodDisruptionBudget } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'

const type = 'DisruptionAllowed'

type Counts = Omit<PodDisruptionBudgetStatus, 'conditions' | 'observedGeneration'>

/** The status that tells of `counts`; undefined where it is so already. */
export function countedStatus(
  { metadata, status }: PodDisruptionBudget,
  counts: Counts,
  now: number,
): PodDisruptionBudgetStatus | undefined {
  const { generation = 0 } = metadata
  const isAllowed = counts.disruptionsAllowed > 0
  const finding = {
    status: isAllowed ? 'True' : 'False',
    reason: isAllowed ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  }
  const before = status?.conditions?.find((it) => it.type === type)
  const isSo =
    status?.observedGeneration === generation &&
    status.currentHealthy === counts.currentHealthy &&
    status.desiredHealthy === counts.desiredHealthy &&
    status.expectedPods === counts.expectedPods &&
    status.disruptionsAllowed === counts.disruptionsAllowed &&
    areEqual(status.disruptedPods, counts.disruptedPods) &&
    before?.status === finding.status &&
    before.reason === finding.reason
  if (isSo) return undefined
  return {
    ...counts,
    observedGeneration: generation,
    conditions: withFinding(status, finding, generation, now),
  }
}

const areEqual = (
  a: Readonly<Record<string, string>> = {},
  b: Readonly<Record<string, string>> = {},
) =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, time]) => b[name] === time)

/** Nothing may be disrupted while nobody can tell how much. */
export function failedStatus(
  { status }: PodDisruptionBudget,
  error: unknown,
  now: number,
): PodDisruptionBudgetStatus {
  const none = { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }
  const message = error instanceof Error ? error.message : String(error)
  const finding = { status: 'False', reason: 'SyncFailed', message }
  return {
    ...none,
    ...status,
    disruptionsAllowed: 0,
    conditions: withFinding(status, finding, status?.observedGeneration ?? 0, now),
  }
}

function withFinding(
  status: PodDisruptionBudgetStatus | undefined,
  finding: { readonly status: string; readonly reason: string; readonly message: string },
  observedGeneration: number,
  now: number,
) {
  const conditions = status?.conditions ?? []
  const before = conditions.find((it) => it.type === type)
  const lastTransitionTime =
    before?.status === finding.status ? before.lastTransitionTime : timeText(now)
  const next = { type, ...finding, observedGeneration, lastTransitionTime }
  return before ? conditions.map((it) => (it === before ? next : it)) : [...conditions, next]
}
