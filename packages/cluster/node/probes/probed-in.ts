import type { SandboxState } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import type { ProbedContainer } from './look.ts'

export interface RunningContainer extends ProbedContainer {
  /** Milliseconds since the epoch. */
  readonly startedAt: number
}

/** The running containers of a pod that may have probes: regular ones and sidecars. */
export function probedIn(
  { spec }: Pod,
  { address, containers }: SandboxState,
): readonly RunningContainer[] {
  // Safe: the two types of a container differ in what may be absent, of what is not read here.
  const named = [
    ...(spec?.containers ?? []),
    ...(spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ] as unknown as readonly Container[]
  return containers.flatMap(({ id, config, state }) => {
    const container = named.find(({ name }) => name === config.name)
    return container && state.kind === 'running'
      ? [{ container, id, address, startedAt: state.startedAt }]
      : []
  })
}
