import { lstat, rm } from 'node:fs/promises'
import { mountsBelow, unmountBelow } from './mount-table.ts'
import type { Shell } from './shell.ts'
import { VolumeFailure } from './volume-failure.ts'

/**
 * Removes a folder that containers could write to: it may hold very deep folders and such that cannot be entered. Nothing
 * that was mounted in it is touched.
 */
export async function removeFiles(shell: Shell, folder: string): Promise<void> {
  await unmountBelow(shell, folder)
  if ((await mountsBelow(folder)).length > 0)
    throw new VolumeFailure(`${folder} is not removed: something is still mounted in it`)
  await shell.run(['rm', '-rf', '--one-file-system', '--', folder])
  if (!(await isThere(folder))) return
  await shell.run(['chmod', '-R', 'u+rwX', '--', folder])
  await rm(folder, { recursive: true, force: true })
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  )
