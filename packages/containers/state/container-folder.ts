import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isCode, readIfPresent, writeJson } from './atomic-file.ts'
import { Claims } from './claims.ts'
import type { ContainerConfig } from './container-config.ts'
import { ContainerFiles } from './container-files.ts'
import type { Places } from './places.ts'
import { identify } from './process-identity.ts'

/** A container under construction: its id and the process that makes it, so that none is orphaned. */
function draftName(id: string): string {
  const { pid, started } = identify(process.pid) ?? { pid: process.pid, started: '' }
  return `.new-${id}.${pid}.${started}`
}

export function socketOf(places: Places, id: string): string {
  // A socket's path is cut at 108 characters (unix(7)), so it is not in the container's own folder.
  return join(places.run, 'attach', id.slice(0, 24))
}

/**
 * Makes a container's folder, filled by `fill`, visible in one step. False when its name is taken.
 * What a crash leaves of it is taken away by `clearDebris`.
 */
export async function createFolder(
  places: Places,
  config: ContainerConfig,
  fill: (draft: ContainerFiles) => Promise<void>,
): Promise<boolean> {
  const draft = join(places.containers, draftName(config.id))
  const names = new Claims(places.names)
  await mkdir(draft, { recursive: true, mode: 0o700 })
  try {
    if (!(await names.claim(config.name, config.id))) return false
    await writeJson(join(draft, 'config.json'), config)
    await fill(new ContainerFiles(config, draft))
    await rename(draft, join(places.containers, config.id))
    return true
  } catch (error) {
    await names.release(config.name, config.id)
    throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Takes a container's folder and name away; it must not be running. */
export async function removeFolder(places: Places, { id, name }: ContainerConfig): Promise<void> {
  const grave = join(places.containers, `.gone-${id}`)
  try {
    await rename(join(places.containers, id), grave)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
  await new Claims(places.names).release(name, id)
  await rm(grave, { recursive: true, force: true })
  await rm(socketOf(places, id), { force: true })
}

/** All containers, in no particular order. */
export async function allContainers(places: Places): Promise<ContainerFiles[]> {
  return containersIn(places.containers)
}

/** All containers whose folders are in `parent`. */
export async function containersIn(parent: string): Promise<ContainerFiles[]> {
  const names = await readdir(parent).catch(() => [])
  const folders = names.filter((name) => /^[0-9a-f]{64}$/.test(name))
  const found = await Promise.all(folders.map((name) => ContainerFiles.open(join(parent, name))))
  return found.filter((container) => container !== undefined)
}

/** Takes away what processes left that died while they made or removed a container. */
export async function clearDebris(places: Places): Promise<void> {
  for (const entry of await readdir(places.containers).catch(() => [])) {
    const folder = join(places.containers, entry)
    const isDebris = entry.startsWith('.gone-') || (entry.startsWith('.new-') && !isOwned(entry))
    if (isDebris) await rm(folder, { recursive: true, force: true })
  }
  const names = new Claims(places.names)
  for (const [name, id] of await names.all()) {
    if (!(await exists(places, id))) await names.release(name, id)
  }
}

function isOwned(draft: string): boolean {
  const [started = '', pid] = draft.split('.').toReversed()
  return identify(Number(pid))?.started === started
}

/** Looked for twice at its place: it may move there between the first look and the second. */
async function exists(places: Places, id: string): Promise<boolean> {
  const isThere = async () =>
    (await readIfPresent(join(places.containers, id, 'config.json'))) !== undefined
  if (await isThere()) return true
  const entries = await readdir(places.containers).catch(() => [])
  return entries.some((entry) => entry.startsWith(`.new-${id}.`)) || isThere()
}
