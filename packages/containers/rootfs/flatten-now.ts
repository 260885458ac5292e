import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  rmSync,
  type Stats,
  symlinkSync,
  utimesSync,
} from 'node:fs'
import { join, posix } from 'node:path'
import type { UnpackedLayer } from './layer-store.ts'

/** `flatten` in the thread that calls it, which can do nothing else meanwhile. */
export function flattenNow(layers: readonly UnpackedLayer[], folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  for (const layer of layers) {
    hide(layer, folder)
    new Copy(layer.tree, folder).directory('')
  }
}

/** Whiteouts speak of the layers below only, so they go before anything is copied. */
function hide(layer: UnpackedLayer, folder: string): void {
  for (const path of layer.opaques) {
    for (const name of childrenOf(join(folder, path), folder, path)) {
      rmSync(join(folder, path, name), { recursive: true, force: true })
    }
  }
  for (const path of layer.whiteouts) {
    if (isPlainPath(folder, posix.dirname(path))) {
      rmSync(join(folder, path), { recursive: true, force: true })
    }
  }
}

function childrenOf(absolute: string, root: string, path: string): string[] {
  return isPlainPath(root, path) ? readdirSync(absolute) : []
}

/** Whether every part of `path` below `root` is a folder: nothing is removed through a link. */
function isPlainPath(root: string, path: string): boolean {
  let at = root
  for (const part of path.split('/').filter((name) => name !== '' && name !== '.')) {
    at = join(at, part)
    if (!statOf(at)?.isDirectory()) return false
  }
  return true
}

const statOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false })

/** Lays one tree over another; a folder over a folder merges, everything else replaces. */
class Copy {
  readonly #from: string
  readonly #to: string
  readonly #isRoot = process.getuid?.() === 0

  constructor(from: string, to: string) {
    this.#from = from
    this.#to = to
  }

  directory(path: string): void {
    const stats = lstatSync(join(this.#from, path))
    this.#makeRoom(path, true)
    mkdirSync(join(this.#to, path), { recursive: true })
    for (const entry of readdirSync(join(this.#from, path), { withFileTypes: true })) {
      const child = posix.join(path, entry.name)
      if (entry.isDirectory()) this.directory(child)
      else if (entry.isSymbolicLink()) this.#symlink(child)
      else if (entry.isFile()) this.#file(child)
    }
    this.#stamp(path, stats)
  }

  #file(path: string): void {
    const source = join(this.#from, path)
    const target = join(this.#to, path)
    const stats = lstatSync(source)
    this.#makeRoom(path, false)
    if (isLargeProgram(source, stats) && couldLink(source, target)) return
    copyFileSync(source, target, constants.COPYFILE_FICLONE)
    this.#stamp(path, stats)
  }

  #symlink(path: string): void {
    const stats = lstatSync(join(this.#from, path))
    const target = readlinkSync(join(this.#from, path))
    this.#makeRoom(path, false)
    symlinkSync(relativeTarget(path, target), join(this.#to, path))
    if (this.#isRoot) lchownSync(join(this.#to, path), stats.uid, stats.gid)
    lutimesSync(join(this.#to, path), stats.mtime, stats.mtime)
  }

  #makeRoom(path: string, forDirectory: boolean): void {
    const stats = statOf(join(this.#to, path))
    if (!stats || (forDirectory && stats.isDirectory())) return
    rmSync(join(this.#to, path), { recursive: true })
  }

  #stamp(path: string, stats: Stats): void {
    const target = join(this.#to, path)
    if (this.#isRoot) lchownSync(target, stats.uid, stats.gid)
    chmodSync(target, stats.mode & 0o7777)
    utimesSync(target, stats.mtime, stats.mtime)
  }
}

const large = 2 ** 20
const elf = Buffer.from('\x7fELF')

function isLargeProgram(path: string, { size }: Stats): boolean {
  if (size < large) return false
  const file = openSync(path, 'r')
  try {
    const start = Buffer.alloc(elf.length)
    readSync(file, start, 0, elf.length, 0)
    return start.equals(elf)
  } finally {
    closeSync(file)
  }
}

/** Two file systems cannot share a file. */
function couldLink(source: string, target: string): boolean {
  try {
    linkSync(source, target)
    return true
  } catch {
    return false
  }
}

function relativeTarget(path: string, target: string): string {
  if (!posix.isAbsolute(target)) return target
  return posix.relative(posix.dirname(`/${path}`), target) || '.'
}
