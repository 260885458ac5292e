import { humanDuration } from '../../columns.ts'
import type { ContainerStatus, Pod, PodStatus } from './types.ts'

/** What `kubectl get pods` says of a pod (upstream's printPod). */
export interface Summary {
  readonly ready: string
  readonly status: string
  readonly restarts: string
}

interface Counts {
  ready: number
  restarts: number
  /** When a container last ended, to be started again. */
  last: string
}

interface InitSummary {
  readonly counts: Counts
  readonly sidecars: Counts
  /** Why the pod is not past its init containers; absent once it is. */
  readonly reason?: string
}

export function summaryOf(pod: Pod, now: number): Summary {
  const { spec, status } = pod
  const sidecars = sidecarNames(pod)
  const init = initSummary(pod, sidecars)
  let { counts } = init
  let reason = init.reason ?? baseReason(status)
  if (init.reason === undefined || isTrue(status, 'Initialized')) {
    counts = { ...init.sidecars, ready: init.counts.ready }
    reason = mainReason(status, reason, counts)
  }
  const total = (spec.containers ?? []).length + sidecars.size
  return {
    ready: `${counts.ready}/${total}`,
    status: goingReason(pod) ?? reason,
    restarts: restartsText(counts, now),
  }
}

const sidecarNames = ({ spec }: Pod): ReadonlySet<string> =>
  new Set(
    (spec.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  )

function baseReason({ phase = '', reason, conditions = [] }: PodStatus): string {
  const isGated = conditions.some(
    (it) => it.type === 'PodScheduled' && it.reason === 'SchedulingGated',
  )
  return isGated ? 'SchedulingGated' : reason || phase
}

const isTrue = ({ conditions = [] }: PodStatus, type: string) =>
  conditions.find((it) => it.type === type)?.status === 'True'

function count(counts: Counts, { restartCount = 0, lastState }: ContainerStatus): void {
  counts.restarts += restartCount
  const ended = lastState?.terminated?.finishedAt
  if (ended && (!counts.last || Date.parse(ended) > Date.parse(counts.last))) counts.last = ended
}

function initSummary({ spec, status }: Pod, names: ReadonlySet<string>): InitSummary {
  const counts: Counts = { ready: 0, restarts: 0, last: '' }
  const sidecars: Counts = { ready: 0, restarts: 0, last: '' }
  for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
    const isSidecar = names.has(container.name)
    count(counts, container)
    if (isSidecar) count(sidecars, container)
    if (container.state?.terminated && !container.state.terminated.exitCode) continue
    if (isSidecar && container.started) {
      if (container.ready) counts.ready++
      continue
    }
    const steps = `${index}/${(spec.initContainers ?? []).length}`
    return { counts, sidecars, reason: `Init:${initReason(container) ?? steps}` }
  }
  return { counts, sidecars }
}

function initReason({ state = {} }: ContainerStatus): string | undefined {
  if (state.terminated) return state.terminated.reason || endText(state.terminated)
  const { reason } = state.waiting ?? {}
  return reason && reason !== 'PodInitializing' ? reason : undefined
}

const endText = ({ signal, exitCode = 0 }: { signal?: number; exitCode?: number }) =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`

/** The first container that has something to say has the word. Counts in place. */
function mainReason(status: PodStatus, before: string, counts: Counts): string {
  let reason = before
  let isRunning = false
  for (const container of [...(status.containerStatuses ?? [])].reverse()) {
    count(counts, container)
    const { waiting, terminated, running } = container.state ?? {}
    if (waiting?.reason) reason = waiting.reason
    else if (terminated) reason = terminated.reason || endText(terminated)
    else if (container.ready && running) {
      isRunning = true
      counts.ready++
    }
  }
  if (reason !== 'Completed' || !isRunning) return reason
  return isTrue(status, 'Ready') ? 'Running' : 'NotReady'
}

function goingReason({ metadata, status }: Pod): string | undefined {
  if (!metadata.deletionTimestamp) return undefined
  if (status.reason === 'NodeLost') return 'Unknown'
  return ['Succeeded', 'Failed'].includes(status.phase ?? '') ? undefined : 'Terminating'
}

function restartsText({ restarts, last }: Counts, now: number): string {
  if (restarts === 0 || !last) return String(restarts)
  return `${restarts} (${humanDuration(Math.trunc((now - Date.parse(last)) / 1000))} ago)`
}
