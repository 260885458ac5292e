import type { ContainerEnd, PodContainerState } from '@galley/containers/pods/pod-runtime'
import type { ContainerState, ContainerStatus } from 'kubernetes-types/core/v1.js'
import { timeText } from '../../client/time-text.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { readNotes } from '../decide/container-notes.ts'
import { initContainers, isSidecar, latestRun, previousRun } from '../decide/pod-view.ts'
import { isToRun } from '../decide/restart.ts'
import type { StatusView } from './pod-status.ts'
import { volumeMountStatuses } from './volume-mounts.ts'

export type ContainerKind = 'main' | 'init' | 'ephemeral'

/** What the API shows of a container; `before` is what it showed last (upstream's convertToAPIContainerStatuses). */
export function containerStatus(
  view: StatusView,
  container: Container,
  kind: ContainerKind,
  before: ContainerStatus | undefined,
): ContainerStatus {
  const run = latestRun(view.sandbox, container.name)
  const status = run ? ran(view, container, run, before) : notRun(view, container, before)
  const told = withTrouble(view, container, kind, status)
  return { ...told, ...readiness(view, container, kind, told, before) }
}

/** Ids as the API writes them. */
export const containerID = (id: string): string => `galley://${id}`

function ran(
  view: StatusView,
  container: Container,
  run: PodContainerState,
  before: ContainerStatus | undefined,
): ContainerStatus {
  const notes = readNotes(run.config)
  return {
    ...usual(container),
    image: notes.imageName,
    imageID: notes.imageID,
    restartCount: run.config.attempt,
    containerID: containerID(run.id),
    state: stateOf(view, run),
    lastState: lastStateOf(view, run, before),
    ...resourcesOf(
      run.state.kind === 'running'
        ? (view.actual(run.id) ?? notes.resources)
        : (container.resources ?? {}),
      container,
    ),
  }
}

/** Upstream drops the record of the run before as soon as the next one ends. */
function lastStateOf(
  view: StatusView,
  run: PodContainerState,
  before: ContainerStatus | undefined,
): ContainerState {
  if (run.state.kind === 'exited' || run.config.attempt === 0) return {}
  const previous = previousRun(view.sandbox, run.config.name)
  if (previous) return stateOf(view, previous)
  // It went with an earlier sandbox.
  const ended = before?.containerID !== containerID(run.id) && before?.state?.terminated
  return ended ? { terminated: ended } : (before?.lastState ?? {})
}

const resourcesOf = (actual: Container['resources'], { resources }: Container) => ({
  // Safe: claims have their names once the API has taken them.
  resources: actual as NonNullable<ContainerStatus['resources']>,
  ...(resources?.requests && { allocatedResources: resources.requests }),
})

function stateOf({ message }: StatusView, { id, state }: PodContainerState): ContainerState {
  if (state.kind === 'created') return { waiting: {} }
  if (state.kind === 'running') return { running: { startedAt: timeText(state.startedAt) } }
  const text = message(id)
  return {
    terminated: {
      exitCode: state.exitCode,
      reason: reasonOf(state),
      ...(text && { message: text }),
      startedAt: timeText(state.startedAt ?? 0),
      finishedAt: timeText(state.finishedAt),
      containerID: containerID(id),
    },
  }
}

function reasonOf({ exitCode, oomKilled, error, startedAt }: ContainerEnd): string {
  if (error !== undefined && startedAt === undefined) return 'StartError'
  if (oomKilled) return 'OOMKilled'
  return exitCode === 0 ? 'Completed' : 'Error'
}

/** Of a container of which the runtime has nothing: it is yet to come, or its traces are lost. */
function notRun(
  view: StatusView,
  container: Container,
  before: ContainerStatus | undefined,
): ContainerStatus {
  if (before?.state?.terminated) return before
  const reason = initContainers(view.pod).length > 0 ? 'PodInitializing' : 'ContainerCreating'
  const fresh: ContainerStatus = {
    ...usual(container),
    state: { waiting: { reason } },
    lastState: before?.lastState ?? {},
    restartCount: before?.restartCount ?? 0,
  }
  if (!before?.state?.running || before.lastState?.terminated) return fresh
  return { ...fresh, ...lost(view, fresh.restartCount) }
}

const lost = ({ pod }: StatusView, restartCount: number) => ({
  restartCount: restartCount + (pod.metadata.deletionTimestamp ? 0 : 1),
  lastState: {
    terminated: {
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message:
        'The container could not be located when the pod was deleted.  The container used to be Running',
    },
  },
})

const usual = (container: Container): ContainerStatus => ({
  name: container.name,
  image: container.image ?? '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: {},
  lastState: {},
  ...volumeMountStatuses(container),
})

/** A container that should run and could not be started waits, and says why. */
function withTrouble(
  view: StatusView,
  container: Container,
  kind: ContainerKind,
  status: ContainerStatus,
): ContainerStatus {
  const state = latestRun(view.sandbox, container.name)?.state
  if (kind === 'init' && state?.kind === 'exited' && state.exitCode === 0 && !isSidecar(container))
    return status
  const trouble = view.trouble(container.name)
  if (!trouble || !isToRun(view, container)) return status
  return {
    ...status,
    ...(status.state?.terminated && { lastState: status.state }),
    state: {
      waiting: { reason: trouble.reason, ...(trouble.message && { message: trouble.message }) },
    },
  }
}

/** As the probes say; what was said by an earlier process holds until they do. */
function readiness(
  view: StatusView,
  container: Container,
  kind: ContainerKind,
  { state, containerID: id }: ContainerStatus,
  before: ContainerStatus | undefined,
): Pick<ContainerStatus, 'ready' | 'started'> {
  const run = latestRun(view.sandbox, container.name)
  // Ephemeral containers have no probes, and no say in whether a pod is ready.
  if (kind === 'ephemeral') return { ready: false }
  const runs = Boolean(state?.running) && run !== undefined
  const known = before?.containerID === id ? before : undefined
  const isGood = (probe: 'startup' | 'readiness', was: boolean | undefined) =>
    !container[`${probe}Probe`] || (view.probe(run?.id ?? '', probe)?.isGood ?? was) === true
  const started = runs && isGood('startup', known?.started)
  if (kind === 'init' && !isSidecar(container))
    return { ready: state?.terminated?.exitCode === 0, started }
  return { ready: started && isGood('readiness', known?.ready), started }
}
