import type { ContainerConfig, PublishedPort } from '../state/container-config.ts'
import type { ContainerState } from '../state/container-state.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'

export interface Inspection {
  readonly config: ContainerConfig
  readonly state: ContainerState
  /** Where its log files are. */
  readonly logs: string
}

/** Everything that is known of a container. */
export async function inspectContainer(engine: Engine, wanted: string): Promise<Inspection> {
  const container = await findContainer(engine, wanted)
  const { config, places } = container
  return { config, state: await container.state(), logs: places.logs }
}

/** The published ports as they are open now; none when it does not run. */
export async function containerPorts(
  engine: Engine,
  wanted: string,
): Promise<readonly PublishedPort[]> {
  const { state } = await inspectContainer(engine, wanted)
  return state.kind === 'running' ? state.ports : []
}
