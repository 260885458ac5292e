import type { PodContainerState } from '@galley/containers/pods/pod-runtime'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { specImage } from './container-notes.ts'
import type { Kill } from './pod-actions.ts'
import {
  initContainers,
  isSidecar,
  latestRun,
  mainContainers,
  type PodView,
  restartsOnFailure,
} from './pod-view.ts'

export interface InitActions {
  /** Main containers may run. */
  readonly isDone: boolean
  /** One has failed for good. */
  readonly hasFailed: boolean
  readonly start: readonly string[]
  readonly kills: readonly Kill[]
}

/** What one init container makes of the progress. */
interface Finding {
  readonly restarts?: true
  /** The one after it may start now; there is none after the last. */
  readonly isThrough?: true
  readonly hasFailed?: true
  readonly kill?: Kill
}

/**
 * What the init containers need next. The last one that has run tells how far the pod is; before it, only sidecars matter,
 * since records of others may be gone (upstream's computeInitContainerActions).
 */
export function initActions(view: PodView): InitActions {
  const all = initContainers(view.pod)
  const isInitialized = mainContainers(view.pod).some(({ name }) => {
    const state = latestRun(view.sandbox, name)?.state
    return state?.kind === 'running' || state?.kind === 'created'
  })
  let isDone = all.length === 0 || isInitialized
  let isBehind = isInitialized
  const start = new Set<number>()
  const kills: Kill[] = []
  for (let at = all.length - 1; at >= 0; at--) {
    const container = all[at]
    if (!container) continue
    const run = latestRun(view.sandbox, container.name)
    if (!run) {
      if (isBehind && isSidecar(container)) start.add(at)
      continue
    }
    if (isBehind && !isSidecar(container)) continue
    const finding = isSidecar(container)
      ? lookAtSidecar(view, container, run)
      : lookAtInit(view, run)
    if (finding.hasFailed) return { isDone: false, hasFailed: true, start: [], kills: [] }
    if (finding.isThrough && at === all.length - 1) isDone = true
    else if (finding.isThrough && !isBehind) start.add(at + 1)
    if (finding.kill) kills.push(finding.kill)
    if (finding.restarts) start.add(at)
    isBehind = true
  }
  if (!isBehind && all.length > 0) start.add(0)
  const inOrder = [...start].toSorted((a, b) => a - b)
  return { isDone, hasFailed: false, start: inOrder.map((at) => all[at]?.name ?? ''), kills }
}

function lookAtInit({ pod }: PodView, { state }: PodContainerState): Finding {
  if (state.kind === 'created') return { restarts: true }
  if (state.kind === 'running') return {}
  if (state.exitCode === 0) return { isThrough: true }
  return restartsOnFailure(pod) ? { restarts: true } : { hasFailed: true }
}

function lookAtSidecar(view: PodView, container: Container, run: PodContainerState): Finding {
  if (run.state.kind !== 'running') return { restarts: true }
  const killed = (what: string, probe?: Kill['probe']): Pick<Finding, 'restarts' | 'kill'> => ({
    restarts: true,
    kill: {
      id: run.id,
      container,
      message: `Init container ${container.name} ${what}`,
      ...(probe && { probe }),
    },
  })
  if (container.startupProbe) {
    const startup = view.probe(run.id, 'startup')
    if (startup?.isGood === false) return killed('failed startup probe', 'startup')
    if (!startup) return {}
  }
  if (specImage(run.config) !== container.image)
    return { isThrough: true, ...killed('definition changed') }
  if (view.probe(run.id, 'liveness')?.isGood === false)
    return { isThrough: true, ...killed('failed liveness probe', 'liveness') }
  return { isThrough: true }
}
