import { randomInt } from 'node:crypto'
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { join, posix, relative } from 'node:path'
import type { Payload } from './payload.ts'
import { VolumeFailure } from './volume-failure.ts'

/*
 * All files of a volume change at one moment: they lie in a folder named by the time, `..data` is a link to it that is
 * replaced by a rename, and what users see are links through `..data`. As the kubelet does, since programs know the form.
 */

const current = '..data'
const next = '..data_tmp'
const isOurs = (name: string) => /^\.\.\d{4}_/.test(name)

/**
 * Makes `folder` show exactly these files; nothing changes where it does so already. `furnish` is called before they are
 * seen, to give them their owners.
 * @throws VolumeFailure for paths that would lie elsewhere
 */
export async function writePayload(
  folder: string,
  payload: Payload,
  now: number,
  furnish: () => Promise<void>,
): Promise<void> {
  const files = new Map([...payload].map(([path, file]) => [cleanPath(path), file]))
  const before = await readlink(join(folder, current)).catch(() => undefined)
  if (before === undefined || !(await shows(join(folder, before), files))) {
    const made = await timedFolder(folder, now)
    await fill(join(folder, made), files)
    await furnish()
    await rm(join(folder, next), { force: true })
    await symlink(made, join(folder, next))
    await rename(join(folder, next), join(folder, current))
  }
  await link(folder, files)
  await removeOld(folder, files)
}

const longestPath = 4096
const longestName = 255

/** @throws VolumeFailure in the words of upstream's writer */
export function cleanPath(path: string): string {
  const invalid = (why: string) => new VolumeFailure(`invalid path: ${why}`)
  if (path === '') throw invalid('must not be empty: ""')
  if (path.startsWith('/')) throw invalid(`must be relative path: ${path}`)
  if (Buffer.byteLength(path) > longestPath)
    throw invalid(`must be less than or equal to ${longestPath} characters`)
  const parts = path.split('/')
  if (parts.includes('..')) throw invalid(`must not contain '..': ${path}`)
  if (parts.some((part) => Buffer.byteLength(part) > longestName))
    throw invalid(`filenames must be less than or equal to ${longestName} characters`)
  if (path.startsWith('..')) throw invalid(`must not start with '..': ${path}`)
  const clean = posix.normalize(path).replace(/\/$/, '')
  // What upstream lets through but could not write.
  if (clean === '.' || clean.startsWith('..') || clean.includes('\0'))
    throw invalid(`must name a file: ${JSON.stringify(path)}`)
  return clean
}

async function shows(folder: string, files: Payload): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const there = entries.filter((entry) => !entry.isDirectory())
  const paths = there.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  if (paths.length !== files.size) return false
  const same = paths.map(async (path) => {
    // One that cannot be read is written again.
    const data = await readFile(join(folder, path)).catch(() => undefined)
    return (
      data !== undefined && Boolean(files.get(path) && data.equals(files.get(path)?.data ?? data))
    )
  })
  return (await Promise.all(same)).every(Boolean)
}

async function timedFolder(folder: string, now: number): Promise<string> {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(/[-T:]/g, '_')
  const name = `..${time}.${randomInt(2 ** 32)}`
  await mkdir(join(folder, name))
  await chmod(join(folder, name), 0o755)
  return name
}

async function fill(folder: string, files: Payload): Promise<void> {
  for (const [path, { data, mode, owner }] of files) {
    const place = join(folder, path)
    await makeFolders(folder, path.split('/').slice(0, -1))
    await writeFile(place, data, { flag: 'wx' })
    await chmod(place, mode)
    if (owner !== undefined) await chown(place, owner, -1)
  }
}

/** Whatever the umask, users of all kinds have to get through. */
async function makeFolders(folder: string, names: readonly string[]): Promise<void> {
  for (const at of names.keys()) {
    const place = join(folder, ...names.slice(0, at + 1))
    await mkdir(place, { recursive: true })
    await chmod(place, 0o755)
  }
}

const topOf = (path: string) => path.split('/')[0] ?? ''

const topsOf = (files: Payload): ReadonlySet<string> => new Set([...files.keys()].map(topOf))

async function link(folder: string, files: Payload): Promise<void> {
  for (const top of topsOf(files))
    await symlink(join(current, top), join(folder, top)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
}

/** Links to what is there no more, and earlier folders, also those that an interrupted change left. */
async function removeOld(folder: string, files: Payload): Promise<void> {
  const tops = topsOf(files)
  const kept = await readlink(join(folder, current))
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = join(folder, entry.name)
    if (isOurs(entry.name) && entry.name !== kept) await rm(place, { recursive: true, force: true })
    else if (entry.isSymbolicLink() && entry.name !== current && !tops.has(entry.name))
      await rm(place)
  }
}
