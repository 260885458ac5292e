// The process that supervises one container. It reads which one as a line of JSON from its standard
// input, so that it can be started before that is known.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import { ContainerFiles } from '../state/container-files.ts'
import { removeFolder, socketOf } from '../state/container-folder.ts'
import { placesOf } from '../state/places.ts'
import { type Order, tell } from './report.ts'
import { Supervisor } from './supervisor.ts'

process.umask(0o022) // what is made for a container is to be read by its users
process.on('SIGHUP', () => {})
process.on('SIGINT', () => {})

const [, , root = '', kind] = process.argv
// A guess at what will be asked for; while the order is awaited, the time is free.
if (kind === 'oci' || kind === 'process') {
  const runtime = await runtimeFor(kind, placesOf(root))
  await runtime.preload?.()
}

// There is nothing else to do until the order comes, and streams would take time to set up.
const order = readFileSync(0, 'utf8')
// Written by `SupervisorProcess` alone; nothing when that ended without an order.
if (order !== '') await obey(JSON.parse(order) as Order)

async function obey(order: Order): Promise<void> {
  const container = await ContainerFiles.open(join(placesOf(order.root).containers, order.id))
  if (!container) refuse(`There is no container ${order.id}.`)
  else if (await container.supervise()) await supervise(container, order)
  else refuse(`${container.config.name} is running already.`)
}

function refuse(message: string): void {
  tell({ kind: 'failed', exitCode: 125, message })
}

async function supervise(container: ContainerFiles, order: Order): Promise<void> {
  const { config } = container
  const places = placesOf(order.root)
  const runtime = await runtimeFor(config.runtime.kind, places)
  const supervisor = new Supervisor(container, {
    runtime,
    run: places.run,
    socket: socketOf(places, config.id),
    waitForAttach: order.waitForAttach,
  })
  // The machine goes down: the container shall have the chance to end by itself.
  process.on('SIGTERM', async () => {
    const state = await container.state()
    if (state.kind === 'running') runtime.signal(state, config.stopSignal)
  })
  const exitCode = await supervisor.run()
  await container.endSupervision()
  if (config.removeWhenStopped) await removeFolder(places, config)
  await supervisor.close(exitCode)
}
