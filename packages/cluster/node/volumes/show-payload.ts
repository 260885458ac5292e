import { chmod, mkdir } from 'node:fs/promises'
import { podMemory } from './memory-size.ts'
import { isMounted, mountMemory } from './mount-table.ts'
import { makeNestedMounts } from './nested-mounts.ts'
import { giveToGroup, groupFolderMode } from './ownership.ts'
import type { Payload } from './payload.ts'
import { volumeFolder } from './places.ts'
import { fsGroupOf } from './pod-users.ts'
import type { MountedVolume, VolumePlace } from './volume-kind.ts'
import { writePayload } from './write-payload.ts'

export interface PayloadFolder {
  /** As upstream names it. */
  readonly kind: string
  /** Whether it is kept off the disk. */
  readonly isSecret: boolean
}

/** Makes a volume of files show these. */
export async function showPayload(
  place: VolumePlace,
  { kind, isSecret }: PayloadFolder,
  payload: Payload,
): Promise<MountedVolume> {
  const path = volumeFolder(place.folder, kind, place.name)
  const group = fsGroupOf(place)
  await mkdir(path, { recursive: true, mode: 0o750 })
  if (isSecret && place.node.runtime === 'oci') await ensureMemory(path, place, group)
  else await chmod(path, group === undefined ? 0o777 : groupFolderMode(0o777))
  await makeNestedMounts(path, place.pod, place.name)
  await writePayload(path, payload, place.now, async () => {
    if (group !== undefined) await giveToGroup(path, group, true)
  })
  return { path, readOnly: true }
}

async function ensureMemory(path: string, place: VolumePlace, group?: number): Promise<void> {
  if (await isMounted(path)) return
  const mode = group === undefined ? 0o1777 : groupFolderMode(0o1777)
  await mountMemory(place.shell, path, { bytes: podMemory(place), mode, group: group ?? 0 })
}
