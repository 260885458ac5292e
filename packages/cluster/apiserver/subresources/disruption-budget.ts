import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import type { LabelSelector } from '../../kinds/validate/label-selector.ts'
import { selects } from '../../kinds/validate/selects.ts'
import { prefixOf } from '../objects/keys.ts'
import type { Scope } from '../scope.ts'
import { nowText, type Server } from '../server.ts'
import { forbiddenError, StatusError } from '../status.ts'
import { change } from '../verbs/change.ts'
import type { EvictedPod } from './evicted-pod.ts'

type Budget = KubeObject & {
  spec: { selector?: LabelSelector; unhealthyPodEvictionPolicy?: string }
  status?: {
    observedGeneration?: number
    disruptionsAllowed?: number
    currentHealthy?: number
    desiredHealthy?: number
    disruptedPods?: Record<string, string>
    conditions?: Record<string, unknown>[]
  }
}

const mostDisrupted = 2000

/** Takes one disruption from the pod's budget; refused where there is none left. */
export async function disrupt(
  server: Server,
  scope: Scope,
  pod: EvictedPod,
  isHealthy: boolean,
  isDryRun: boolean,
): Promise<void> {
  const resource = server.resources.find('policy', 'v1', 'poddisruptionbudgets')
  if (!resource) return
  const budgets = server.store
    .list(prefixOf(resource.kind, scope.namespace))
    .entries.map((entry) => server.records.object(entry, resource) as Budget)
    .filter(({ spec }) => selects(spec.selector, pod.metadata.labels))
  const [budget] = budgets
  if (!budget) return
  if (budgets.length > 1)
    throw new StatusError(
      500,
      '',
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    )
  if (!isHealthy && isSpared(budget)) return
  const name = budget.metadata.name ?? ''
  await change(
    server,
    { ...scope, resource, name, subresource: 'status' },
    {
      isDryRun,
      createsMissing: false,
      isStatus: true,
      admits: false,
      next: (live) => taken(server, clone(live) as Budget, scope.name),
    },
  )
}

/** A pod that is not healthy does not count, so its going costs nothing. */
function isSpared({ spec, status }: Budget): boolean {
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  return currentHealthy >= desiredHealthy && desiredHealthy > 0
}

function taken(server: Server, budget: Budget, pod: string): Budget {
  const { metadata } = budget
  const status = budget.status ?? {}
  const name = metadata.name ?? ''
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, 10)
  const allowed = status.disruptionsAllowed ?? 0
  if (allowed < 0)
    throw forbiddenError(
      { group: 'policy', resource: 'poddisruptionbudget', name },
      'pdb disruptions allowed is negative',
    )
  if (Object.keys(status.disruptedPods ?? {}).length > mostDisrupted)
    throw forbiddenError(
      { group: 'policy', resource: 'poddisruptionbudget', name },
      'DisruptedPods map too big - too many evictions not confirmed by PDB controller',
    )
  if (allowed === 0)
    throw tooMany(
      `The disruption budget ${name} needs ${status.desiredHealthy ?? 0} healthy pods and has ${status.currentHealthy ?? 0} currently`,
      0,
    )
  status.disruptionsAllowed = allowed - 1
  status.disruptedPods = { ...status.disruptedPods, [pod]: nowText(server) }
  if (allowed === 1) status.conditions = withoutAllowance(status.conditions ?? [], metadata, server)
  budget.status = status
  return budget
}

function withoutAllowance(
  conditions: readonly Record<string, unknown>[],
  { generation }: Budget['metadata'],
  server: Server,
): Record<string, unknown>[] {
  const type = 'DisruptionAllowed'
  const others = conditions.filter((it) => it.type !== type)
  const before = conditions.find((it) => it.type === type)
  const lastTransitionTime =
    before?.status === 'False' ? before.lastTransitionTime : nowText(server)
  return [
    ...others,
    {
      type,
      observedGeneration: generation,
      status: 'False',
      reason: 'InsufficientPods',
      message: '',
      lastTransitionTime,
    },
  ]
}

const tooMany = (reason: string, seconds: number) =>
  new StatusError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [{ reason: 'DisruptionBudget', message: reason }],
      ...(seconds > 0 && { retryAfterSeconds: seconds }),
    },
  )
