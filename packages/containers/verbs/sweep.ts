import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@galley/kit/clock'
import { leaveNetwork } from '../network/endpoint.ts'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import { Claims } from '../state/claims.ts'
import { ContainerFiles } from '../state/container-files.ts'
import { allContainers, clearDebris, removeFolder } from '../state/container-folder.ts'
import type { Places } from '../state/places.ts'

const UNKNOWN_END = 255

/** Finishes or takes away what processes left that died. Safe to run at any time, by anybody. */
export async function sweep(places: Places, clock: Clock): Promise<void> {
  await clearDebris(places)
  for (const container of await allContainers(places)) {
    if (await container.isAbandoned()) await recover(container, places, clock)
  }
  await freeAddresses(places)
}

/** Ends a run whose supervisor died: its output and exit code are lost, all else is put in order. */
export async function recover(
  container: ContainerFiles,
  places: Places,
  clock: Clock,
): Promise<void> {
  if (!(await container.takeOver())) return
  const { config } = container
  await (await runtimeFor(config.runtime.kind, places)).release(container)
  await leaveNetwork(container, places.run)
  const state = await container.state()
  if (state.kind !== 'exited') {
    await container.setState({
      kind: 'exited',
      ...(state.kind === 'running' && { startedAt: state.startedAt }),
      finishedAt: clock.now(),
      exitCode: UNKNOWN_END,
      oomKilled: false,
      error: 'Its supervisor was killed, or the machine went down.',
    })
  }
  await container.endSupervision()
  if (config.removeWhenStopped) await removeFolder(places, config)
}

/** Addresses held by containers that are no more. */
async function freeAddresses({ run }: Places): Promise<void> {
  const pools = await readdir(run).catch(() => [])
  for (const pool of pools.filter((name) => /^[\d.]+-\d+$/.test(name))) {
    const claims = new Claims(join(run, pool))
    for (const [address, folder] of await claims.all()) {
      if (!(await ContainerFiles.open(folder))) await claims.release(address, folder)
    }
  }
}
