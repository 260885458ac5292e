import type { ContainerStatus, PodCondition } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { initContainers, isSidecar, mainContainers } from '../decide/pod-view.ts'
import type { Phase } from './phase.ts'

export interface ConditionFacts {
  readonly phase: Phase
  readonly statuses: ReadonlyMap<string, ContainerStatus>
  readonly hasSandbox: boolean
}

interface Finding {
  readonly status: 'True' | 'False'
  readonly reason?: string
  readonly message?: string
}

const good: Finding = { status: 'True' }

/** Those that are the node's to say, in upstream's order. `others` are what further conditions the pod has. */
export function ownConditions(
  pod: Pod,
  facts: ConditionFacts,
  others: readonly PodCondition[],
): readonly (Finding & { readonly type: string })[] {
  return [
    { type: 'PodReadyToStartContainers', status: facts.hasSandbox ? 'True' : 'False' },
    { type: 'Initialized', ...initialized(pod, facts) },
    { type: 'Ready', ...ready(pod, facts, others) },
    { type: 'ContainersReady', ...containersReady(pod, facts) },
    { type: 'PodScheduled', status: 'True' },
  ]
}

export const ownTypes: ReadonlySet<string> = new Set([
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'PodResizePending',
  'PodResizeInProgress',
])

function initialized(pod: Pod, { phase, statuses }: ConditionFacts): Finding {
  if (phase === 'Succeeded') return { ...good, reason: 'PodCompleted' }
  const hasBegun = mainContainers(pod).some(({ name }) => {
    const state = statuses.get(name)?.state
    return state?.running || state?.terminated
  })
  if (hasBegun) return good
  const incomplete = initContainers(pod).filter((container) => {
    const status = statuses.get(container.name)
    return isSidecar(container) ? !status?.started : !status?.ready
  })
  if (incomplete.length === 0) return good
  const message = `containers with incomplete status: ${listOf(incomplete)}`
  return { status: 'False', reason: 'ContainersNotInitialized', message }
}

function containersReady(pod: Pod, { phase, statuses }: ConditionFacts): Finding {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' }
  const unready = [...initContainers(pod).filter(isSidecar), ...mainContainers(pod)].filter(
    ({ name }) => !statuses.get(name)?.ready,
  )
  if (unready.length === 0) return good
  const message = `containers with unready status: ${listOf(unready)}`
  return { status: 'False', reason: 'ContainersNotReady', message }
}

function ready(pod: Pod, facts: ConditionFacts, others: readonly PodCondition[]): Finding {
  const finding = containersReady(pod, facts)
  if (finding.status === 'False') return finding
  const missing = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const found = others.find(({ type }) => type === conditionType)
    if (!found)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    if (found.status === 'True') return []
    return [
      `the status of pod readiness gate "${conditionType}" is not "True", but ${found.status}`,
    ]
  })
  if (missing.length === 0) return good
  return { status: 'False', reason: 'ReadinessGatesNotReady', message: missing.join(', ') }
}

const listOf = (containers: readonly Container[]) =>
  `[${containers.map(({ name }) => name).join(' ')}]`
