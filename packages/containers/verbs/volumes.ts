import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ContainerError } from '../errors.ts'
import { allContainers } from '../state/container-folder.ts'
import type { Places } from '../state/places.ts'
import type { Engine } from './engine.ts'

export interface Volume {
  readonly name: string
  readonly folder: string
  /** Names of the containers that have it, running or not. */
  readonly users: readonly string[]
}

/** All named volumes, by name. */
export async function listVolumes({ places }: Engine): Promise<Volume[]> {
  const names = await readdir(places.volumes).catch((): string[] => [])
  const containers = await allContainers(places)
  return names.toSorted().map((name) => ({
    name,
    folder: join(places.volumes, name),
    users: containers
      .filter(({ config }) => config.mounts.some(({ volume }) => volume === name))
      .map(({ config }) => config.name),
  }))
}

/** Removes a volume with all that is in it, unless a container has it. */
export async function removeVolume(engine: Engine, name: string): Promise<void> {
  const volume = (await listVolumes(engine)).find((one) => one.name === name)
  if (!volume) {
    throw new ContainerError('not-found', `There is no volume ${JSON.stringify(name)}.`, {
      next: 'See `galley volume ls` for those there are.',
    })
  }
  const [user] = volume.users
  if (user !== undefined) {
    throw new ContainerError('invalid', `The volume ${name} belongs to the container ${user}.`, {
      next: `Remove that first: galley rm ${user}`,
    })
  }
  await rm(volume.folder, { recursive: true, force: true })
}

/** The folder of a volume, made when it is new. */
export async function volumeFolder(places: Places, name: string): Promise<string> {
  const folder = join(places.volumes, name)
  await mkdir(folder, { recursive: true })
  return folder
}
