import { sleep } from '@galley/kit/clock'
import { ContainerError } from '../errors.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import type { ExitedState } from '../state/container-state.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'
import { recover } from './recover.ts'

const LOOK_AGAIN = 25

/** Resolves with the end of a container when nothing of its run remains; one not started waits. */
export async function waitForContainer(
  engine: Engine,
  wanted: string,
  signal?: AbortSignal,
): Promise<ExitedState> {
  return waitForEnd(engine, await findContainer(engine, wanted), signal)
}

export async function waitForEnd(
  engine: Engine,
  container: ContainerFiles,
  signal?: AbortSignal,
): Promise<ExitedState> {
  let last: ExitedState | undefined
  for (;;) {
    const state = await container.state()
    if (state.kind === 'exited') last = state
    // One that removes itself is gone together with its state.
    if (last && state.kind === 'created') return last
    if (last && !(await container.supervisor())) return last
    if (!(await container.exists())) throw gone(container)
    if (await container.isAbandoned()) await recover(container, engine.places, engine.clock)
    await sleep(engine.clock, LOOK_AGAIN, signal)
  }
}

function gone({ config }: ContainerFiles): ContainerError {
  return new ContainerError('not-found', `${config.name} was removed before its end was seen.`, {
    next: 'To learn the exit code of a container that removes itself, attach to it.',
  })
}
