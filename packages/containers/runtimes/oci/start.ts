import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Endpoint } from '../../network/endpoint.ts'
import { writeNameFiles } from '../../network/name-files.ts'
import { fillVolume } from '../../rootfs/fill-volume.ts'
import type { LayerStore } from '../../rootfs/layer-store.ts'
import { mountOverlay } from '../../rootfs/overlay-mount.ts'
import { resolveUser } from '../../rootfs/user.ts'
import { warm } from '../../rootfs/warm.ts'
import type { ContainerFiles } from '../../state/container-files.ts'
import type { Task } from '../runtime.ts'
import { startTask } from './oci-task.ts'
import { specOf } from './spec.ts'

/** Mounts the container's file system, describes it to the runtime and has it run. */
export async function startOci(
  container: ContainerFiles,
  joining: Promise<Endpoint>,
  run: string,
  store: LayerStore,
): Promise<Task> {
  const { config, places } = container
  const mounting = mount(container, store)
  // Neither is left to itself when the other fails: what it made would not be taken away again.
  await Promise.allSettled([joining, mounting])
  const [endpoint, root] = await Promise.all([joining, mounting])
  await writeNameFiles(places.bundle, config, endpoint)
  const user = await resolveUser(root, config.user)
  const spec = specOf(container, user, endpoint, root)
  await writeFile(join(places.bundle, 'config.json'), JSON.stringify(spec), { mode: 0o600 })
  return startTask(container, run)
}

async function mount({ config, places }: ContainerFiles, store: LayerStore): Promise<string> {
  await rm(places.bundle, { recursive: true, force: true })
  await mkdir(places.bundle, { mode: 0o700 })
  if (config.limits.memoryBytes !== undefined) {
    const found = await Promise.all(config.layers.map((diffId) => store.find(diffId)))
    await warm(found.filter((layer) => layer !== undefined))
  }
  const root = await mountOverlay(places.rootfs, config.layers.length)
  for (const mount of config.mounts) await fillVolume(mount, root)
  return root
}
