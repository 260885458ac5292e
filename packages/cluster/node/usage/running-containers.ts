import type { PodContainerState } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import type { RunningPod } from '../agent/ports.ts'

export interface RunningContainer {
  readonly id: string
  readonly name: string
  readonly image: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** A pod's containers that run now, in the order of its spec, init containers last. */
export function runningContainers({ pod, sandbox }: RunningPod): readonly RunningContainer[] {
  const running = (sandbox?.containers ?? []).flatMap((container) => runningOf(container))
  const names = namesIn(pod)
  return running.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
}

const runningOf = ({ id, config, state }: PodContainerState): RunningContainer[] =>
  state.kind === 'running'
    ? [{ id, name: config.name, image: config.image.reference, startedAt: state.startedAt }]
    : []

/** Of all containers that a pod may have. */
export const namesIn = ({ spec }: Pod): readonly string[] =>
  [
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
    ...(spec?.initContainers ?? []),
  ].map(({ name }) => name)
