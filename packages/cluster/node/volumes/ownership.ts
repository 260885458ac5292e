import { chmod, chown, lchown, readdir } from 'node:fs/promises'
import { openItself, pathOf } from './open-inside.ts'

const readable = 0o440
const writable = 0o660
const searchable = 0o110
const setGroup = 0o2000

/** What a folder gets so that a group can use it, and all that is made in it belongs to that group. */
export const groupFolderMode = (mode: number): number => mode | writable | searchable | setGroup

/** Gives a volume with all that is in it to a group. Links are not followed. */
export async function giveToGroup(path: string, group: number, isReadOnly: boolean): Promise<void> {
  const handle = await openItself(path)
  try {
    const itself = pathOf(handle)
    const stats = await handle.stat()
    if (stats.isSymbolicLink()) return await lchown(path, -1, group)
    if (stats.isDirectory())
      for (const name of await readdir(itself))
        await giveToGroup(`${itself}/${name}`, group, isReadOnly).catch(ignoreGone)
    const wanted = isReadOnly ? readable : writable
    await chown(itself, -1, group)
    await chmod(
      itself,
      (stats.mode & 0o7777) | wanted | (stats.isDirectory() ? setGroup | searchable : 0),
    )
  } finally {
    await handle.close()
  }
}

function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

/** Whether a volume's own folder is as `giveToGroup` makes it. */
export async function belongsToGroup(
  path: string,
  group: number,
  isReadOnly: boolean,
): Promise<boolean> {
  const handle = await openItself(path)
  try {
    const { gid, mode } = await handle.stat()
    const wanted = (isReadOnly ? readable : writable) | searchable | setGroup
    return gid === group && (mode & wanted) === wanted
  } finally {
    await handle.close()
  }
}
