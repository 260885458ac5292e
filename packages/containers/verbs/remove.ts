import { ContainerError } from '../errors.ts'
import { isCode } from '../state/atomic-file.ts'
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
    if (!(await container.supervise())) throw running(container.config.name)
    await removeFolder(engine.places, container.config)
  } catch (thrown) {
    // Run with --rm, it was removed as soon as it had stopped.
    if (!options.force || !isCode(thrown, 'ENOENT')) throw thrown
  }
}

function running(name: string): ContainerError {
  return new ContainerError('invalid', `${name} is running.`, {
    next: `Stop it first (galley stop ${name}), or remove it with -f.`,
  })
}
