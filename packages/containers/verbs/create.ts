import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ContainerError } from '../errors.ts'
import { checkName, newContainerId, suggestName } from '../names/container-name.ts'
import { layerStoreFor, runtimeFor } from '../runtimes/runtime-for.ts'
import type { BindMount, ContainerConfig, VolumeMount } from '../state/container-config.ts'
import { createFolder } from '../state/container-folder.ts'
import { configFor } from './container-config.ts'
import type { CreateOptions } from './create-options.ts'
import type { Engine } from './engine.ts'
import { volumeFolder } from './volumes.ts'

const MAX_ATTEMPTS = 20

/**
 * Makes a container, not started yet, and unpacks the layers that it is the first to need. Nothing
 * is mounted and no address taken before the start. Throws `ContainerError` for a name that is taken
 * and for options that make no sense, `RuntimeError` for an image that the runtime cannot run.
 */
export async function createContainer(
  engine: Engine,
  options: CreateOptions,
  signal?: AbortSignal,
): Promise<ContainerConfig> {
  const { kind } = options.runtime
  if (options.name !== undefined) checkName(options.name)
  const layers = await layerStoreFor(kind, engine.places).unpack(options.image.layers, signal)
  const runtime = await runtimeFor(kind, engine.places)
  const mounts = await Promise.all((options.mounts ?? []).map((mount) => withSource(engine, mount)))
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const name = options.name ?? suggestName(attempt)
    const identity = { id: newContainerId(), name, createdAt: engine.clock.now() }
    const asked = configFor(options, mounts, identity)
    const config = { ...asked, layers: layers.map(({ diffId }) => diffId) }
    const prepare = (draft: Parameters<typeof runtime.prepare>[0]) => runtime.prepare(draft, layers)
    if (await createFolder(engine.places, config, prepare)) return config
    if (options.name !== undefined) throw nameTaken(name)
  }
  throw new ContainerError('internal', `No free name was found in ${MAX_ATTEMPTS} attempts.`)
}

/** As Docker does, a folder that is not there is made. */
async function withSource({ places }: Engine, mount: BindMount | VolumeMount): Promise<BindMount> {
  if (!('source' in mount)) {
    return { ...mount, source: await volumeFolder(places, mount.volume) }
  }
  const source = resolve(mount.source)
  await mkdir(source, { recursive: true }).catch(() => {}) // a file is fine too
  return { ...mount, source }
}

function nameTaken(name: string): ContainerError {
  return new ContainerError('invalid', `The name ${name} is taken by another container.`, {
    next: `Choose another name, or remove that container: galley rm ${name}`,
  })
}
