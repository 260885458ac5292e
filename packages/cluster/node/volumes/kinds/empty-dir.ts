import { chmod, chown, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { EmptyDirVolumeSource } from 'kubernetes-types/core/v1.js'
import { quantity } from '../../../kinds/known-quantity.ts'
import { zeroQuantity } from '../../../kinds/quantity.ts'
import { memorySize } from '../memory-size.ts'
import { isMounted, mountMemory } from '../mount-table.ts'
import { groupFolderMode } from '../ownership.ts'
import { volumeFolder } from '../places.ts'
import { fsGroupOf } from '../pod-users.ts'
import { VolumeFailure } from '../volume-failure.ts'
import type { VolumeKind } from '../volume-kind.ts'

/** A folder that is empty at first and gone with the pod. What is in it stays while containers come and go. */
export const emptyDir: VolumeKind<EmptyDirVolumeSource> = {
  sourceIn: (volume) => volume.emptyDir,
  async setUp({ medium = '', sizeLimit }, place) {
    const path = volumeFolder(place.folder, 'empty-dir', place.name)
    const group = fsGroupOf(place)
    const isInMemory = medium === 'Memory' && place.node.runtime === 'oci'
    // No pod that requests huge pages gets to a node of ours: none has any.
    if (medium !== '' && medium !== 'Memory')
      throw new VolumeFailure(
        `medium ${medium}: hugePages storage requested, but there is no resource request for huge pages`,
      )
    if (!(await isThere(path))) await makeFolder(path, group)
    if (isInMemory && !(await isMounted(path)))
      await mountMemory(place.shell, path, {
        bytes: memorySize(place, sizeLimit === undefined ? zeroQuantity : quantity(sizeLimit)),
        mode: group === undefined ? 0o1777 : groupFolderMode(0o1777),
        group: group ?? 0,
      })
    return { path, readOnly: false }
  },
}

const isThere = (path: string) =>
  stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )

/** It has its owner and mode from the moment it is there: later they are the containers' to change. */
async function makeFolder(path: string, group: number | undefined): Promise<void> {
  const fresh = `${path}~`
  await mkdir(dirname(path), { recursive: true, mode: 0o750 })
  await rm(fresh, { recursive: true, force: true })
  await mkdir(fresh)
  if (group !== undefined) await chown(fresh, -1, group)
  await chmod(fresh, group === undefined ? 0o777 : groupFolderMode(0o777))
  await rename(fresh, path)
}
