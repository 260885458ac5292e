import { sleep } from '@galley/kit/clock'
import { ContainerError } from '../errors.ts'
import { isCode } from '../state/atomic-file.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import { removeFolder } from '../state/container-folder.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'
import { settle } from './settle.ts'
import { stopContainer } from './stop.ts'

/** Removes a container with its files and logs; one that runs only when `force` is set. */
export async function removeContainer(
  engine: Engine,
  wanted: string,
  options: { readonly force?: boolean } = {},
): Promise<void> {
  const container = await findContainer(engine, wanted)
  if (options.force) await stopContainer(engine, container.config.id, { grace: 0 })
  else if (await container.isAbandoned()) await settle(engine, container)
  try {
    // As supervisor, so that nobody starts it meanwhile.
    if (!(await (options.force ? superviseStopped(engine, container) : container.supervise())))
      throw running(container.config.name)
    await removeFolder(engine.places, container.config)
  } catch (thrown) {
    // Run with --rm, it was removed as soon as it had stopped.
    if (!options.force || !isCode(thrown, 'ENOENT')) throw thrown
  }
}

/** Between two attempts, and how many of them. */
const pauseMs = 50
const attempts = 200

/** One that was only just starting has its supervisor still: it is stopped again until nobody has it. */
async function superviseStopped(engine: Engine, container: ContainerFiles): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await container.supervise()) return true
    await sleep(engine.clock, pauseMs)
    await stopContainer(engine, container.config.id, { grace: 0 })
  }
  return false
}

function running(name: string): ContainerError {
  return new ContainerError('invalid', `${name} is running.`, {
    next: `Stop it first (galley stop ${name}), or remove it with -f.`,
  })
}
