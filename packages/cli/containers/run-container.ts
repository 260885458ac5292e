import { networkFor, refusePorts } from '@galley/containers/options/network'
import { SupervisorProcess } from '@galley/containers/shim/supervisor-process'
import { placesOf } from '@galley/containers/state/places'
import { dataPlaces } from '../data-folder.ts'
import type { ContainerExit, exitCodes } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { readOption } from '../usage-error.ts'
import type { ImageChoices } from './find-or-pull.ts'
import { findRuntime, type RuntimeName } from './find-runtime.ts'
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
  if (!choices.detach) {
    const { checkTerminal } = await import('./caller-streams.ts')
    checkTerminal(choices)
  }
  const asked = await readAskedOptions(choices)
  const places = placesOf(dataPlaces(choices.data).containers)
  const runtime = await findRuntime(places, choices.runtime)
  const network = readOption('--network', () => networkFor(choices.network, runtime))
  readOption('-p', () => refusePorts(network, asked.ports))
  if (runtime.kind === 'process') await sayWhatIsNotIsolated(terminal)
  // It starts while this process loads what makes a container, which takes about as long.
  const supervisor = SupervisorProcess.begin(places, runtime.kind)
  const { startNew } = await import('./start-new.ts')
  const options = { ...asked, runtime, network, ...(command.length > 0 && { command }) }
  return startNew(image, options, { choices, supervisor, terminal })
}

async function sayWhatIsNotIsolated(terminal: Terminal): Promise<void> {
  const { notIsolated } = await import('@galley/containers/runtimes/process/process-runtime')
  terminal.note('The container is not isolated from this machine:')
  for (const line of notIsolated) terminal.note(`  ${line}`)
}
