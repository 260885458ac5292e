import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { initContainers, isSidecar, mainContainers } from '../decide/pod-view.ts'

export type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

interface PhaseFacts {
  readonly statuses: ReadonlyMap<string, ContainerStatus>
  /** None of its containers will start again. */
  readonly isTerminal: boolean
  /** A main container runs or is about to. */
  readonly hasBegun: boolean
}

/** What a pod's containers make of it (upstream's getPhase). */
export function phaseOf(pod: Pod, { statuses, isTerminal, hasBegun }: PhaseFacts): Phase {
  const stages = (containers: readonly Container[]) =>
    containers.map(({ name }) => stageOf(statuses.get(name)))
  const inits = initContainers(pod)
  const init = stages(inits.filter((it) => !isSidecar(it)))
  const sidecars = inits.filter(isSidecar).map(({ name }) => statuses.get(name))
  const main = stages(mainContainers(pod))
  const policy = pod.spec?.restartPolicy
  if (init.includes('failed') && policy === 'Never') return 'Failed'
  const initPends = init.some((it) => it !== 'failed' && it !== 'succeeded')
  const sidecarPends = sidecars.some(isPending)
  const sidecarStages = sidecars.map(stageOf)
  const waits = main.includes('waiting') || sidecarStages.includes('waiting')
  if (initPends || (sidecarPends && !hasBegun) || waits) return 'Pending'
  const all = [...main, ...sidecarStages]
  if (all.includes('unknown')) return 'Pending'
  if (all.includes('running')) return 'Running'
  const stopped = main.filter((it) => it === 'failed' || it === 'succeeded')
  if (stopped.length === 0) return 'Pending'
  const areGood = !stopped.includes('failed')
  if (isTerminal) return areGood ? 'Succeeded' : 'Failed'
  if (policy === 'Always') return 'Running'
  if (areGood) return 'Succeeded'
  return policy === 'Never' ? 'Failed' : 'Running'
}

type Stage = 'unknown' | 'waiting' | 'running' | 'failed' | 'succeeded'

/** One that waits to be started again has stopped. */
function stageOf(status: ContainerStatus | undefined): Stage {
  if (!status) return 'unknown'
  const { state, lastState } = status
  if (state?.running) return 'running'
  if (state?.terminated) return state.terminated.exitCode === 0 ? 'succeeded' : 'failed'
  if (!state?.waiting) return 'unknown'
  if (!lastState?.terminated) return 'waiting'
  // Whatever it ended with, it is not through.
  return 'failed'
}

function isPending(status: ContainerStatus | undefined): boolean {
  if (!status) return false
  const { state, lastState, started } = status
  if (state?.running) return !started
  return !state?.terminated && !lastState?.terminated
}
