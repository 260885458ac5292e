import { sleep } from '@galley/kit/clock'
import type { ContainerFiles } from '../state/container-files.ts'
import type { Engine } from './engine.ts'
import { recover } from './recover.ts'

const LOOK_AGAIN = 25

/** Waits while a container is between two states: being started, or being cleaned up after its end. */
export async function settle(engine: Engine, container: ContainerFiles): Promise<void> {
  for (;;) {
    if (await container.isAbandoned()) await recover(container, engine.places, engine.clock)
    if (!(await container.supervisor())) return
    if ((await container.state()).kind === 'running') return
    await sleep(engine.clock, LOOK_AGAIN)
  }
}
