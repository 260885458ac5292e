import type { RunnableImage } from '@galley/containers/image/runnable-image'
import { StartError, type SupervisorProcess } from '@galley/containers/shim/supervisor-process'
import { createContainer } from '@galley/containers/verbs/create'
import type { CreateOptions } from '@galley/containers/verbs/create-options'
import type { Engine } from '@galley/containers/verbs/engine'
import { startContainer } from '@galley/containers/verbs/start'
import { dataPlaces } from '../data-folder.ts'
import { type ContainerExit, exitCodes } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { ImageMemory } from './image-memory.ts'
import { openContainers } from './open-containers.ts'
import type { RunChoices } from './run-container.ts'

interface Start {
  readonly choices: RunChoices
  /** Begun already; it waits for its order. */
  readonly supervisor: SupervisorProcess
  readonly terminal: Terminal
}

/** Creates a container of a local image, or of one that is fetched, and starts it. */
export async function startNew(
  name: string,
  options: Omit<CreateOptions, 'image'>,
  { choices, supervisor, terminal }: Start,
): Promise<ContainerExit | typeof exitCodes.done> {
  try {
    const engine = await openContainers(choices.data)
    const image = await findRunnable(name, choices, engine, terminal)
    const { id } = await createContainer(engine, { ...options, image }, terminal.signal)
    if (!choices.detach) {
      const { runAttached } = await import('./attached.ts')
      return await runAttached(engine, id, supervisor, choices, terminal)
    }
    await startContainer(engine, id, supervisor)
    terminal.out(id)
    return exitCodes.done
  } catch (error) {
    supervisor.leave()
    return notStarted(error, terminal)
  }
}

async function findRunnable(
  name: string,
  choices: RunChoices,
  { places }: Engine,
  terminal: Terminal,
): Promise<RunnableImage> {
  const memory = await ImageMemory.open(places.cache, dataPlaces(choices.data).images)
  return memory.recall(JSON.stringify([name, choices.platform]), async () => {
    const { findOrPull } = await import('./find-or-pull.ts')
    return findOrPull(name, choices, terminal)
  })
}

/** Docker's exit codes: 127 when there is no such program, 126 when it cannot be executed. */
function notStarted(error: unknown, terminal: Terminal): ContainerExit {
  if (!(error instanceof StartError)) throw error
  terminal.note(`galley: ${error.message}`)
  if (error.next !== undefined) terminal.note(error.next)
  return { container: error.exitCode }
}
