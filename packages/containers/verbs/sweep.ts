import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@galley/kit/clock'
import { Claims } from '../state/claims.ts'
import { ContainerFiles } from '../state/container-files.ts'
import { allContainers, clearDebris, containersIn } from '../state/container-folder.ts'
import type { Places } from '../state/places.ts'

/** Finishes or takes away what processes left that died. Safe to run at any time, by anybody. */
export async function sweep(places: Places, clock: Clock): Promise<void> {
  await clearDebris(places)
  for (const container of await allContainers(places)) {
    if (!(await container.isAbandoned())) continue
    const { recover } = await import('./recover.ts') // seldom needed
    await recover(container, places, clock)
  }
  for (const step of await containersIn(places.steps)) {
    if (!(await step.isAbandoned())) continue
    const { releaseStep } = await import('../build/release-step.ts')
    await releaseStep(step, places)
  }
  await freeAddresses(places)
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
