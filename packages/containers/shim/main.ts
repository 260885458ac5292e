// The process that supervises one container: `node main.ts ROOT ID [attach]`.
import { join } from 'node:path'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import { ContainerFiles } from '../state/container-files.ts'
import { removeFolder, socketOf } from '../state/container-folder.ts'
import { placesOf } from '../state/places.ts'
import { tell } from './report.ts'
import { Supervisor } from './supervisor.ts'

process.stdout.on('error', () => {}) // who asked for the start has gone
process.on('SIGHUP', () => {})
process.on('SIGINT', () => {})

const [, , root = '', id = '', attach] = process.argv
const places = placesOf(root)
const container = await ContainerFiles.open(join(places.containers, id))
if (!container) tell({ kind: 'failed', exitCode: 125, message: `There is no container ${id}.` })
else if (await container.supervise()) await supervise(container)
else
  tell({ kind: 'failed', exitCode: 125, message: `${container.config.name} is running already.` })

async function supervise(container: ContainerFiles): Promise<void> {
  const { config } = container
  const runtime = runtimeFor(config.runtime.kind, places)
  const supervisor = new Supervisor(container, {
    runtime,
    run: places.run,
    socket: socketOf(places, id),
    waitForAttach: attach === 'attach',
  })
  process.on('SIGTERM', () => void endContainer(container))
  const exitCode = await supervisor.run()
  await container.endSupervision()
  if (config.removeWhenStopped) await removeFolder(places, config)
  await supervisor.close(exitCode)

  /** The machine goes down: the container shall have the chance to end by itself. */
  async function endContainer({ config: { stopSignal } }: ContainerFiles): Promise<void> {
    const state = await container?.state()
    // Checked when the container was created.
    if (state?.kind === 'running') runtime.signal(state, stopSignal as NodeJS.Signals)
  }
}
