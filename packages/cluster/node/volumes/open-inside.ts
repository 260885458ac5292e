import { type FileHandle, open } from 'node:fs/promises'

/** Of Linux: a handle to a file or folder itself, without opening it. */
const O_PATH = 0o10000000
const O_NOFOLLOW = 0o400000

/** A path that leads to what the handle holds, whatever happens to its name meanwhile. */
export const pathOf = ({ fd }: FileHandle): string => `/proc/${process.pid}/fd/${fd}`

/** A handle to what `path` names. No link is followed in its last part; one there is what the handle holds. */
export const openItself = (path: string): Promise<FileHandle> => open(path, O_PATH | O_NOFOLLOW)

/**
 * Goes down from `root` by these names, following no link anywhere, so that nobody can lead it elsewhere meanwhile. The
 * caller closes the handle. Rejects where a part is not there or no folder.
 */
export async function openInside(root: string, names: readonly string[]): Promise<FileHandle> {
  let handle = await openItself(root)
  for (const name of names) {
    const before = handle
    try {
      handle = await openItself(`${pathOf(before)}/${name}`)
    } finally {
      await before.close()
    }
  }
  const stats = await handle.stat()
  if (!stats.isSymbolicLink()) return handle
  await handle.close()
  throw new Error('a link that led inside is another one now')
}
