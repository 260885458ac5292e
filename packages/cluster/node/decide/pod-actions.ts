import type { PodContainerState } from '@galley/containers/pods/pod-runtime'
import type { Container, ResourceRequirements } from '../../kinds/pod-spec/types.ts'
import { readNotes, specImage } from './container-notes.ts'
import { initActions } from './init-actions.ts'
import {
  ephemeralContainers,
  initContainers,
  isSidecar,
  latestRun,
  mainContainers,
  type PodView,
  restartsOnFailure,
} from './pod-view.ts'
import { needsRestart, sameResources } from './resize.ts'
import { isToRun } from './restart.ts'

/** Ends a container before its pod's end. */
export interface Kill {
  readonly id: string
  readonly container: Container
  /** Of the event. */
  readonly message: string
  /** The probe whose own grace period counts. */
  readonly probe?: 'startup' | 'liveness'
}

/** Gives a running container other resources. */
export interface Resize {
  readonly id: string
  readonly container: Container
}

/** What is to be done about a pod next. Names are of containers, in the order in which they are to be started. */
export interface PodActions {
  /** None of its containers will run any more: what still runs is to be ended. */
  readonly killsPod: boolean
  readonly createsSandbox: boolean
  readonly kills: readonly Kill[]
  /** Running containers that are to have other resources than they have. */
  readonly resizes: readonly Resize[]
  readonly ephemeral: readonly string[]
  readonly init: readonly string[]
  readonly main: readonly string[]
}

export const noActions: PodActions = {
  killsPod: false,
  createsSandbox: false,
  kills: [],
  resizes: [],
  ephemeral: [],
  init: [],
  main: [],
}

/** What a pod that nobody has asked to end needs next (upstream's computePodActions). */
export function podActions(view: PodView): PodActions {
  if (!view.sandbox?.isAlive) return anew(view)
  const ephemeral = ephemeralContainers(view.pod)
    .map(({ name }) => name)
    .filter((name) => !latestRun(view.sandbox, name))
  const init = initActions(view)
  const begun = { ...noActions, ephemeral, init: init.start, kills: init.kills }
  if (init.hasFailed) return { ...begun, init: [], killsPod: true }
  return init.isDone ? withMain(view, begun) : begun
}

/** Everything starts from the beginning, unless all has been done before. */
function anew(view: PodView): PodActions {
  const { pod, sandbox } = view
  const isAfterFirst = sandbox !== undefined
  if (!restartsOnFailure(pod) && isAfterFirst && sandbox.containers.length > 0)
    return { ...noActions, killsPod: true }
  const main = mainContainers(pod).filter(
    ({ name }) => pod.spec?.restartPolicy !== 'OnFailure' || !hasSucceeded(view, name),
  )
  const wasInitialized = mainContainers(pod).some(({ name }) => latestRun(sandbox, name))
  if (main.length === 0 && wasInitialized) return { ...noActions, killsPod: true }
  const [first] = initContainers(pod)
  const start = first ? { init: [first.name] } : { main: main.map(({ name }) => name) }
  return { ...noActions, killsPod: isAfterFirst, createsSandbox: true, ...start }
}

function hasSucceeded({ sandbox }: PodView, name: string): boolean {
  const state = latestRun(sandbox, name)?.state
  return state?.kind === 'exited' && state.exitCode === 0
}

function withMain(view: PodView, begun: PodActions): PodActions {
  const main: string[] = []
  const kills: Kill[] = []
  const resizes: Resize[] = [...sidecarResizes(view)]
  let kept = 0
  for (const container of mainContainers(view.pod)) {
    const run = latestRun(view.sandbox, container.name)
    if (run?.state.kind !== 'running') {
      if (isToRun(view, container)) main.push(container.name)
      continue
    }
    const fault = faultOf(view, container, run)
    if (!fault) {
      kept++
      if (isOfOtherSize(view, container, run)) resizes.push({ id: run.id, container })
      continue
    }
    const comesAgain = fault.isChange || restartsOnFailure(view.pod)
    if (comesAgain) main.push(container.name)
    const message =
      comesAgain && !fault.isResize ? `${fault.message}, will be restarted` : fault.message
    kills.push({ id: run.id, container, message, ...(fault.probe && { probe: fault.probe }) })
  }
  // Sidecars do not keep a pod alive.
  if (kept === 0 && main.length === 0)
    return { ...begun, init: [], kills: [...begun.kills, ...kills], killsPod: true }
  return { ...begun, kills: [...begun.kills, ...kills], resizes, main }
}

interface Fault {
  readonly message: string
  readonly isChange: boolean
  readonly isResize?: true
  readonly probe?: Kill['probe']
}

/** Why a running container cannot go on, if so. */
function faultOf(view: PodView, container: Container, run: PodContainerState): Fault | undefined {
  const { name, image } = container
  const { id, config } = run
  if (specImage(config) !== image)
    return { message: `Container ${name} definition changed`, isChange: true }
  for (const probe of ['liveness', 'startup'] as const)
    if (view.probe(id, probe)?.isGood === false)
      return { message: `Container ${name} failed ${probe} probe`, isChange: false, probe }
  if (needsRestart(container, actualOf(view, run)))
    return { message: `Container ${name} resize requires restart`, isChange: true, isResize: true }
  return undefined
}

const actualOf = (view: PodView, { id, config }: PodContainerState): ResourceRequirements =>
  view.actual(id) ?? readNotes(config).resources

const isOfOtherSize = (view: PodView, { resources }: Container, run: PodContainerState): boolean =>
  !sameResources(resources, actualOf(view, run))

const sidecarResizes = (view: PodView): readonly Resize[] =>
  initContainers(view.pod)
    .filter(isSidecar)
    .flatMap((container) => {
      const run = latestRun(view.sandbox, container.name)
      if (run?.state.kind !== 'running' || !isOfOtherSize(view, container, run)) return []
      return [{ id: run.id, container }]
    })
