import type { RunnableImage } from '@galley/containers/image/runnable-image'
import { networkFor } from '@galley/containers/options/network'
import { StartError, SupervisorProcess } from '@galley/containers/shim/supervisor-process'
import { createContainer } from '@galley/containers/verbs/create'
import type { Engine } from '@galley/containers/verbs/engine'
import { startContainer } from '@galley/containers/verbs/start'
import { dataPlaces } from '../data-folder.ts'
import { type ContainerExit, exitCodes } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { runAttached } from './attached.ts'
import { checkTerminal } from './caller-streams.ts'
import type { ImageChoices } from './find-or-pull.ts'
import { findRuntime, type RuntimeName } from './find-runtime.ts'
import { ImageMemory } from './image-memory.ts'
import { openContainers } from './open-containers.ts'
import { type AskedOptions, readAskedOptions } from './read-asked-options.ts'

export interface RunChoices extends AskedOptions, ImageChoices {
  readonly detach: boolean
  readonly network: string | undefined
  readonly runtime: RuntimeName | undefined
}

/** Creates a container and starts it: to its end with its exit code, or detached, printing its id. */
export async function runContainer(
  [image = '', ...command]: readonly string[],
  choices: RunChoices,
  terminal: Terminal,
): Promise<ContainerExit | typeof exitCodes.done> {
  if (!choices.detach) checkTerminal(choices)
  const asked = await readAskedOptions(choices)
  const engine = await openContainers(choices.data)
  const runtime = await findRuntime(engine, choices.runtime)
  const network = networkFor(choices.network, runtime)
  if (runtime.kind === 'process') await sayWhatIsNotIsolated(terminal)
  // Node's start takes longer than all that is done until the supervisor is needed.
  const supervisor = SupervisorProcess.begin(engine.places, runtime.kind)
  try {
    const found = await findRunnable(image, choices, engine, terminal)
    const { id } = await createContainer(
      engine,
      { ...asked, image: found, runtime, network, ...(command.length > 0 && { command }) },
      terminal.signal,
    )
    if (!choices.detach) return await runAttached(engine, id, supervisor, choices, terminal)
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
  choices: ImageChoices,
  { places }: Engine,
  terminal: Terminal,
): Promise<RunnableImage> {
  const memory = await ImageMemory.open(places.cache, dataPlaces(choices.data).images)
  return memory.recall(JSON.stringify([name, choices.platform]), async () => {
    const { findOrPull } = await import('./find-or-pull.ts')
    return findOrPull(name, choices, terminal)
  })
}

async function sayWhatIsNotIsolated(terminal: Terminal): Promise<void> {
  const { notIsolated } = await import('@galley/containers/runtimes/process/process-runtime')
  terminal.note('The container is not isolated from this machine:')
  for (const line of notIsolated) terminal.note(`  ${line}`)
}

/** Docker's exit codes: 127 when there is no such program, 126 when it cannot be executed. */
function notStarted(error: unknown, terminal: Terminal): ContainerExit {
  if (!(error instanceof StartError)) throw error
  terminal.note(`galley: ${error.message}`)
  if (error.next !== undefined) terminal.note(error.next)
  return { container: error.exitCode }
}
