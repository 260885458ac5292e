import type { Stats } from 'node:fs'
import {
  chmod,
  constants,
  copyFile,
  lchown,
  lstat,
  lutimes,
  mkdir,
  readdir,
  readlink,
  rm,
  symlink,
  utimes,
} from 'node:fs/promises'
import { join, posix } from 'node:path'
import type { UnpackedLayer } from './layer-store.ts'

/**
 * Puts layers together in the plain folder `folder` by copying, for hosts without overlayfs. Links
 * are not shared with the store: what a container writes must stay its own. A symbolic link to an
 * absolute path is made relative, since this root is not the process's root.
 */
export async function flatten(layers: readonly UnpackedLayer[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  for (const layer of layers) {
    await hide(layer, folder)
    await new Copy(layer.tree, folder).directory('')
  }
}

/** Whiteouts speak of the layers below only, so they go before anything is copied. */
async function hide(layer: UnpackedLayer, folder: string): Promise<void> {
  for (const path of layer.opaques) {
    for (const name of await childrenOf(join(folder, path), folder, path)) {
      await rm(join(folder, path, name), { recursive: true, force: true })
    }
  }
  for (const path of layer.whiteouts) {
    if (await isPlainPath(folder, posix.dirname(path))) {
      await rm(join(folder, path), { recursive: true, force: true })
    }
  }
}

async function childrenOf(absolute: string, root: string, path: string): Promise<string[]> {
  return (await isPlainPath(root, path)) ? readdir(absolute) : []
}

/** Whether every part of `path` below `root` is a folder: nothing is removed through a link. */
async function isPlainPath(root: string, path: string): Promise<boolean> {
  let at = root
  for (const part of path.split('/').filter((name) => name !== '' && name !== '.')) {
    at = join(at, part)
    const stats = await lstat(at).catch(() => undefined)
    if (!stats?.isDirectory()) return false
  }
  return true
}

/** Lays one tree over another; a folder over a folder merges, everything else replaces. */
class Copy {
  readonly #from: string
  readonly #to: string
  readonly #isRoot = process.getuid?.() === 0

  constructor(from: string, to: string) {
    this.#from = from
    this.#to = to
  }

  async directory(path: string): Promise<void> {
    const stats = await lstat(join(this.#from, path))
    await this.#makeRoom(path, true)
    await mkdir(join(this.#to, path), { recursive: true })
    for (const entry of await readdir(join(this.#from, path), { withFileTypes: true })) {
      const child = posix.join(path, entry.name)
      if (entry.isDirectory()) await this.directory(child)
      else if (entry.isSymbolicLink()) await this.#symlink(child)
      else if (entry.isFile()) await this.#file(child)
    }
    await this.#stamp(path, stats)
  }

  async #file(path: string): Promise<void> {
    const stats = await lstat(join(this.#from, path))
    await this.#makeRoom(path, false)
    const source = join(this.#from, path)
    await copyFile(source, join(this.#to, path), constants.COPYFILE_FICLONE)
    await this.#stamp(path, stats)
  }

  async #symlink(path: string): Promise<void> {
    const stats = await lstat(join(this.#from, path))
    const target = await readlink(join(this.#from, path))
    await this.#makeRoom(path, false)
    await symlink(relativeTarget(path, target), join(this.#to, path))
    if (this.#isRoot) await lchown(join(this.#to, path), stats.uid, stats.gid)
    await lutimes(join(this.#to, path), stats.mtime, stats.mtime)
  }

  async #makeRoom(path: string, forDirectory: boolean): Promise<void> {
    const stats = await lstat(join(this.#to, path)).catch(() => undefined)
    if (!stats || (forDirectory && stats.isDirectory())) return
    await rm(join(this.#to, path), { recursive: true })
  }

  async #stamp(path: string, stats: Stats): Promise<void> {
    const target = join(this.#to, path)
    if (this.#isRoot) await lchown(target, stats.uid, stats.gid)
    await chmod(target, stats.mode & 0o7777)
    await utimes(target, stats.mtime, stats.mtime)
  }
}

function relativeTarget(path: string, target: string): string {
  if (!posix.isAbsolute(target)) return target
  return posix.relative(posix.dirname(`/${path}`), target) || '.'
}
