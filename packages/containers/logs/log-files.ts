import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isCode } from '../state/atomic-file.ts'
import { logName } from './log-writer.ts'

/** A file of a container's log. Its name changes as files are rotated; its inode does not. */
export interface LogFile {
  readonly path: string
  readonly inode: number
}

/** The files of a log as they are now, oldest first. */
export async function logFiles(folder: string): Promise<readonly LogFile[]> {
  const names = await readdir(folder).catch(() => [])
  const ages = names.flatMap((name) => /^log\.(\d+)$/.exec(name)?.[1] ?? []).map(Number)
  const rotated = ages.toSorted((a, b) => b - a).map((age) => `${logName}.${age}`)
  const files = await Promise.all(
    [...rotated, logName].map(async (name) => {
      const path = join(folder, name)
      const inode = await inodeOf(path)
      return inode === undefined ? [] : [{ path, inode }]
    }),
  )
  return files.flat()
}

/** The file being written; undefined before the first, and for a moment while files are rotated. */
export const currentInode = (folder: string): Promise<number | undefined> =>
  inodeOf(join(folder, logName))

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

export async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
