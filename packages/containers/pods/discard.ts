import { randomUUID } from 'node:crypto'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { isCode } from '../state/atomic-file.ts'
import { quote } from '../terminal/pty.ts'
import { debrisFolder, type EngineParts } from './engine.ts'
import { type Launcher, runOrThrow } from './launcher.ts'

/**
 * Takes a folder out of use at once, then off the disk. By rm(1): it follows no links, and gets along with trees too deep for
 * paths. Nothing there is fine.
 */
export async function discard(
  { folder, launcher }: Pick<EngineParts, 'folder' | 'launcher'>,
  path: string,
): Promise<void> {
  const debris = debrisFolder(folder)
  await mkdir(debris, { recursive: true, mode: 0o700 })
  const grave = join(debris, randomUUID())
  try {
    await rename(path, grave)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  await remove(launcher, grave)
}

/** What was interrupted on its way. */
export async function clearDebris({
  folder,
  launcher,
}: Pick<EngineParts, 'folder' | 'launcher'>): Promise<void> {
  await remove(launcher, debrisFolder(folder))
}

async function remove(launcher: Launcher, path: string): Promise<void> {
  await runOrThrow(launcher, 'Files of a pod cannot be removed', `rm -rf ${quote(path)}`)
}
