import type { ContainerStatus, PodCondition, PodStatus } from 'kubernetes-types/core/v1.js'
import { timeText } from '../../client/time-text.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import {
  ephemeralContainers,
  initContainers,
  latestRun,
  mainContainers,
  type PodView,
} from '../decide/pod-view.ts'
import { ownConditions, ownTypes } from './conditions.ts'
import { type ContainerKind, containerStatus } from './container-status.ts'
import { type Phase, phaseOf } from './phase.ts'
import { terminalStatuses } from './terminal-statuses.ts'

/** Why a container waits instead of running. */
export interface Trouble {
  /** `ErrImagePull`, `CrashLoopBackOff`, … */
  readonly reason: string
  readonly message: string
}

/** Why a pod ends other than by its containers: its deadline, an eviction. */
export interface Verdict {
  readonly reason: string
  readonly message: string
  /** Milliseconds that it has to end; those of its spec where undefined. */
  readonly grace?: number
  /** Further conditions that go with it. */
  readonly conditions?: readonly PodCondition[]
}

/** All that a pod's status follows from. */
export interface StatusView extends PodView {
  /** What was said of the pod last. */
  readonly before: PodStatus
  /** None of its containers runs or will run any more. */
  readonly isTerminal: boolean
  readonly verdict: Verdict | undefined
  readonly now: number
  /** The node's own. */
  readonly hostAddresses: readonly string[]
  trouble(container: string): Trouble | undefined
  /** What an ended container left to say. */
  message(containerId: string): string | undefined
  /** Conditions about a resize of the pod. */
  readonly resize: readonly PodCondition[]
}

/** What the API shows of a pod (upstream's generateAPIPodStatus). */
export function podStatus(view: StatusView): PodStatus {
  const { pod, before, verdict } = view
  const containers = {
    containerStatuses: statusesOf(view, mainContainers(pod), 'main', before.containerStatuses),
    initContainerStatuses: statusesOf(
      view,
      initContainers(pod),
      'init',
      before.initContainerStatuses,
    ),
    ephemeralContainerStatuses: statusesOf(
      view,
      ephemeralContainers(pod),
      'ephemeral',
      before.ephemeralContainerStatuses,
    ),
  }
  const statuses = new Map(
    [...containers.initContainerStatuses, ...containers.containerStatuses].map((it) => [
      it.name,
      it,
    ]),
  )
  const phase = settledPhase(view, statuses)
  const shown = view.isTerminal ? terminalStatuses(pod, before, containers) : containers
  return {
    phase,
    conditions: conditionsOf(view, phase, statuses),
    ...reasonOf(view, phase, verdict),
    ...addressesOf(view),
    startTime: before.startTime ?? timeText(view.now),
    ...Object.fromEntries(Object.entries(shown).filter(([, list]) => list.length > 0)),
    ...(before.qosClass && { qosClass: before.qosClass }),
  }
}

function statusesOf(
  view: StatusView,
  containers: readonly Container[],
  kind: ContainerKind,
  before: readonly ContainerStatus[] = [],
): ContainerStatus[] {
  const statuses = containers.map((container) =>
    containerStatus(
      view,
      container,
      kind,
      before.find(({ name }) => name === container.name),
    ),
  )
  return kind === 'init' ? statuses : statuses.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Whether all that a pod has to run has run: nothing of it will start again. */
export function hasRun(view: StatusView): boolean {
  const { initContainerStatuses, containerStatuses } = view.before
  const statuses = new Map(
    [
      ...statusesOf(view, initContainers(view.pod), 'init', initContainerStatuses),
      ...statusesOf(view, mainContainers(view.pod), 'main', containerStatuses),
    ].map((it) => [it.name, it]),
  )
  const phase = phaseOf(view.pod, { statuses, isTerminal: false, hasBegun: hasBegun(view) })
  return phase === 'Failed' || phase === 'Succeeded'
}

const hasBegun = ({ pod, sandbox }: PodView): boolean =>
  mainContainers(pod).some(({ name }) => {
    const kind = latestRun(sandbox, name)?.state.kind
    return kind === 'running' || kind === 'created'
  })

/** A pod that has ended stays so; one that could still run something has not ended yet. */
function settledPhase(view: StatusView, statuses: ReadonlyMap<string, ContainerStatus>): Phase {
  const { before, pod, verdict, isTerminal } = view
  if (before.phase === 'Failed' || before.phase === 'Succeeded') return before.phase
  if (verdict && isTerminal) return 'Failed'
  const phase = phaseOf(pod, { statuses, isTerminal, hasBegun: hasBegun(view) })
  const isEnd = phase === 'Failed' || phase === 'Succeeded'
  if (isTerminal) return isEnd ? phase : 'Failed'
  // Safe: the API takes no other.
  return isEnd ? ((before.phase as Phase | undefined) ?? 'Pending') : phase
}

function reasonOf({ before, isTerminal }: StatusView, phase: Phase, verdict: Verdict | undefined) {
  if (verdict && isTerminal) return { reason: verdict.reason, message: verdict.message }
  if (phase !== before.phase) return {}
  return {
    ...(before.reason && { reason: before.reason }),
    ...(before.message && { message: before.message }),
  }
}

function conditionsOf(
  view: StatusView,
  phase: Phase,
  statuses: ReadonlyMap<string, ContainerStatus>,
): PodCondition[] {
  const { before, sandbox, isTerminal, verdict, now } = view
  const told = isTerminal ? (verdict?.conditions ?? []) : []
  const others = (view.pod.status?.conditions ?? []).filter(
    ({ type }) => !ownTypes.has(type) && !told.some((it) => it.type === type),
  )
  const hasSandbox = sandbox?.isAlive === true && !isTerminal
  const own = ownConditions(view.pod, { phase, statuses, hasSandbox }, others)
  const dated = own.map((condition) => {
    const old = before.conditions?.find(({ type }) => type === condition.type)
    const kept = old?.status === condition.status && old.lastTransitionTime
    return { ...condition, lastTransitionTime: kept || timeText(now) }
  })
  return [...others, ...told, ...view.resize, ...dated]
}

function addressesOf({ pod, before, sandbox, hostAddresses }: StatusView): PodStatus {
  const [hostIP = ''] = hostAddresses
  const own = sandbox?.isAlive ? sandbox.address : before.podIP
  const podIP = pod.spec?.hostNetwork ? hostIP : own
  return {
    hostIP,
    hostIPs: hostAddresses.map((ip) => ({ ip })),
    ...(podIP && { podIP, podIPs: [{ ip: podIP }] }),
  }
}
