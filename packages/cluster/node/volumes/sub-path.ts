import { chmod, mkdir, realpath, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { ConfigurationError } from '../configuration/pod-configurator.ts'
import { bind, unmountBelow } from './mount-table.ts'
import { openInside, openItself, pathOf } from './open-inside.ts'
import type { Shell } from './shell.ts'

export interface SubPathRequest {
  readonly shell: Shell
  /** Of the volume on the machine. */
  readonly volume: string
  /** As the pod has it, expanded. */
  readonly subPath: string
  /** Where the part is to be mounted, so that nobody can change what it leads to; undefined without isolation. */
  readonly target: string | undefined
  /** For messages. */
  readonly mount: string
  readonly container: string
}

/**
 * The place of a part of a volume; a folder is made where there is nothing. Links within the volume are followed as long as
 * they stay in it.
 * @throws ConfigurationError which tells nothing of the machine's files
 */
export async function subPathSource(request: SubPathRequest): Promise<string> {
  const { subPath, volume, mount, container } = request
  refuseSteps(subPath)
  const which = `for volumeMount ${JSON.stringify(mount)} of container ${JSON.stringify(container)}`
  const root = await realpath(volume)
  const place = join(root, subPath)
  if (!(await exists(place)))
    await makeFolders(root, subPath).catch(() => {
      throw new ConfigurationError(`failed to create subPath directory ${which}`)
    })
  return prepared(root, place, request).catch(() => {
    throw new ConfigurationError(`failed to prepare subPath ${which}`)
  })
}

function refuseSteps(subPath: string): void {
  if (subPath.startsWith('/'))
    throw new ConfigurationError(`error SubPath \`${subPath}\` must not be an absolute path`)
  if (subPath.split('/').includes('..'))
    throw new ConfigurationError(
      `unable to provision SubPath \`${subPath}\`: must not contain '..'`,
    )
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

async function prepared(root: string, place: string, request: SubPathRequest): Promise<string> {
  const real = await realpath(place)
  const names = namesBelow(root, real)
  const { shell, target } = request
  if (target === undefined) return real
  const handle = await openInside(root, names)
  try {
    await makeTarget(shell, target, (await handle.stat()).isDirectory())
    await bind(shell, pathOf(handle), target)
    return target
  } finally {
    await handle.close()
  }
}

/** @throws Error when `place` is not within `root`; both are real */
function namesBelow(root: string, place: string): readonly string[] {
  const names = relative(root, place).split('/')
  if (names.includes('..')) throw new Error('it leads out of its volume')
  return names.filter((name) => name !== '')
}

/** What an earlier container had there is taken away: it may have been another thing. */
async function makeTarget(shell: Shell, target: string, isFolder: boolean): Promise<void> {
  await unmountBelow(shell, target)
  await rmdir(target).catch(() => rm(target, { force: true }))
  await mkdir(dirname(target), { recursive: true, mode: 0o750 })
  if (isFolder) await mkdir(target, { mode: 0o750 })
  else await writeFile(target, '', { mode: 0o640 })
}

/** Folders that are missing get the volume's mode. */
async function makeFolders(root: string, subPath: string): Promise<void> {
  const { mode } = await stat(root)
  const names = subPath.split('/').filter((name) => name !== '' && name !== '.')
  let there = root
  for (const [at, name] of names.entries()) {
    const next = await realpath(join(there, name)).catch(() => undefined)
    if (next === undefined) return makeBelow(root, there, names.slice(at), mode & 0o7777)
    namesBelow(root, next)
    there = next
  }
}

async function makeBelow(
  root: string,
  parent: string,
  names: readonly string[],
  mode: number,
): Promise<void> {
  const made = [...namesBelow(root, parent)]
  for (const name of names) {
    if (process.platform === 'linux') await makeInside(root, made, name, mode)
    else await mkdir(join(root, ...made, name), { mode })
    made.push(name)
  }
}

async function makeInside(
  root: string,
  parents: readonly string[],
  name: string,
  mode: number,
): Promise<void> {
  const handle = await openInside(root, parents)
  try {
    await mkdir(`${pathOf(handle)}/${name}`, { mode })
    const made = await openItself(`${pathOf(handle)}/${name}`)
    await chmod(pathOf(made), mode).finally(() => made.close())
  } finally {
    await handle.close()
  }
}
