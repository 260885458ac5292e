import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { holdLayers, type UnpackedLayer } from '../../rootfs/layer-store.ts'
import { overlayCommand, prepareOverlay } from '../../rootfs/overlay-mount.ts'
import { kill } from '../../state/kill.ts'
import { quote } from '../../terminal/pty.ts'
import { allSettled } from '../all-settled.ts'
import type { MadeContainer, RawEnd } from '../driver.ts'
import { runOrThrow } from '../launcher.ts'
import { wasLaunched } from '../marks.ts'
import type { PodContainerPlaces } from '../places.ts'
import type { PodContainerConfig } from '../pod-runtime.ts'
import type { StoredContainer } from '../records.ts'
import { deleteScript, type OciHost } from './oci-host.ts'
import { containerCgroup } from './pod-cgroup.ts'
import { resolvePodUser } from './pod-user.ts'

const SIGKILLED = 137
/** A process that forks without end may be ahead of one look. */
const LOOKS = 100

/** Where the container's own file system is seen from outside. */
export const rootOf = ({ rootfs }: PodContainerPlaces): string => join(rootfs, 'merged')

export const userFile = ({ bundle }: PodContainerPlaces): string => join(bundle, 'user.json')

export async function makeContainer(
  { launcher, warm }: OciHost,
  places: PodContainerPlaces,
  config: PodContainerConfig,
  layers: readonly UnpackedLayer[],
): Promise<MadeContainer> {
  const warming = config.resources.memoryBytes === undefined ? undefined : warm(layers)
  await prepareOverlay(places.rootfs, layers)
  await holdLayers(layers, join(places.rootfs, 'held'))
  const mount = overlayCommand(layers.length).map(quote).join(' ')
  await allSettled(
    Promise.resolve(warming),
    runOrThrow(
      launcher,
      "A container's file system cannot be mounted",
      `cd ${quote(places.rootfs)} && ${mount}`,
    ),
  )
  const user = await resolvePodUser(rootOf(places), config.user)
  await writeFile(userFile(places), JSON.stringify(user))
  return { ownBytes: 0 }
}

export function wasOutOfMemory(host: OciHost, { record }: StoredContainer, end: RawEnd): boolean {
  if (host.keeps) return end.oomKills > 0
  // The cgroup is gone, and a kill that nobody asked for is the sign left.
  const { memoryBytes } = record.config.resources
  return memoryBytes !== undefined && end.exitCode === SIGKILLED && !end.wasKilled
}

/** With processes shared, the first one's end is not that of all. */
export async function endStragglers(
  { controllers }: OciHost,
  { places }: StoredContainer,
): Promise<void> {
  const cgroup = containerCgroup(places, controllers)
  for (let look = 0; look < LOOKS; look += 1) {
    const pids = await cgroup.processes()
    if (pids.length === 0) return
    for (const pid of pids) kill(pid)
    await new Promise((resolve) => setTimeout(resolve, look))
  }
}

export async function clearContainer(host: OciHost, places: PodContainerPlaces): Promise<void> {
  const unmount = `while umount -l ${quote(rootOf(places))} 2>/dev/null; do :; done`
  const wasStarted = await wasLaunched(places.marks)
  await host.launcher.run(wasStarted ? `${deleteScript(host, places.id)}\n${unmount}` : unmount)
  await containerCgroup(places, host.controllers).remove()
}
