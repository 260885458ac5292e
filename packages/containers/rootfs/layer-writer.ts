import {
  chmod,
  type FileHandle,
  lchown,
  link,
  lutimes,
  mkdir,
  open,
  rm,
  symlink,
  utimes,
} from 'node:fs/promises'
import { join } from 'node:path'
import { LayerError } from '../errors.ts'
import type {
  DirectoryEntry,
  FileEntry,
  HardLinkEntry,
  LayerEntry,
  Metadata,
  SymlinkEntry,
} from './layer-entry.ts'
import type { LayerLimits } from './layer-limits.ts'
import { LayerTree } from './layer-tree.ts'

/** Files worth reading once before a start (see `warm.ts`); the rest is small change. */
const LARGE_FILE = 256 * 1024

/** Kept for parents that no entry describes. */
const plain: Metadata = { mode: 0o755, uid: 0, gid: 0, mtime: 0, xattrs: {} }

/**
 * Writes a layer's entries below a folder that nobody else writes to. Whiteouts are noted, not
 * written: what they become depends on how the layers are put together. Ownership is kept when
 * `owners` is set, which takes root.
 */
export class LayerWriter {
  readonly tree: LayerTree
  readonly large: string[] = []
  /** Entries with extended attributes, which Node cannot set. */
  readonly attributed = new Map<string, FileEntry | DirectoryEntry>()
  readonly #folder: string
  readonly #owners: boolean
  readonly #directories = new Map<string, Metadata>()

  constructor(folder: string, options: { owners: boolean; limits: LayerLimits }) {
    this.#folder = folder
    this.#owners = options.owners
    this.tree = new LayerTree(options.limits)
  }

  async write(entry: LayerEntry): Promise<void> {
    this.tree.count()
    if (entry.kind === 'whiteout') return this.#hide(entry.path)
    if (entry.kind === 'opaque') return this.#makeOpaque(entry.path)
    await this.#makeParents(entry.path)
    if (entry.kind === 'directory') return this.#writeDirectory(entry)
    await this.#clear(entry.path)
    if (entry.kind === 'file') return this.#writeFile(entry)
    if (entry.kind === 'symlink') return this.#writeSymlink(entry)
    await this.#writeHardLink(entry)
  }

  /** Gives the folders their modes and times, now that nothing more is written into them. */
  async finish(): Promise<void> {
    for (const [path, metadata] of [...this.#directories].toReversed()) {
      await this.#stamp(path, metadata)
    }
  }

  /** Owner, mode and time as the layer gives them to a folder or to an entry of `attributed`. */
  metadata(path: string): Metadata {
    return this.#directories.get(path) ?? this.attributed.get(path) ?? plain
  }

  #at(path: string): string {
    return join(this.#folder, path)
  }

  async #hide(path: string): Promise<void> {
    await this.#makeParents(path)
    this.tree.whiteouts.add(path)
  }

  async #makeOpaque(path: string): Promise<void> {
    await this.#makeParents(`${path}/x`)
    this.tree.opaques.add(path)
  }

  async #makeParents(path: string): Promise<void> {
    for (const folder of this.tree.missingParents(path)) {
      await this.#makeDirectory(folder, plain)
    }
  }

  async #makeDirectory(path: string, metadata: Metadata): Promise<void> {
    if (this.tree.kind(path) !== 'directory') {
      await this.#clear(path)
      await mkdir(this.#at(path), { mode: 0o700 })
      this.tree.set(path, 'directory')
    }
    this.#directories.set(path, metadata)
  }

  async #writeDirectory(entry: DirectoryEntry): Promise<void> {
    await this.#makeDirectory(entry.path, entry)
    this.#noteAttributes(entry)
  }

  /** A later entry of a layer replaces an earlier one of the same path. */
  async #clear(path: string): Promise<void> {
    if (path === '') throw new LayerError('invalid', 'The layer makes its root something else.')
    this.attributed.delete(path)
    if (!this.tree.kind(path)) return
    await rm(this.#at(path), { recursive: true })
    this.tree.remove(path)
    const inside = (other: string) => other === path || other.startsWith(`${path}/`)
    for (const map of [this.attributed, this.#directories]) {
      for (const key of map.keys()) if (inside(key)) map.delete(key)
    }
  }

  async #writeFile(entry: FileEntry): Promise<void> {
    const file = await open(this.#at(entry.path), 'wx', 0o600)
    try {
      const size = await copyBody(entry, file)
      if (size >= LARGE_FILE) this.large.push(entry.path)
      if (this.#owners) await file.chown(entry.uid, entry.gid)
      await file.chmod(entry.mode)
      await file.utimes(entry.mtime, entry.mtime)
    } finally {
      await file.close()
    }
    this.tree.set(entry.path, 'file')
    this.#noteAttributes(entry)
  }

  async #writeSymlink(entry: SymlinkEntry): Promise<void> {
    await symlink(entry.target, this.#at(entry.path))
    if (this.#owners) await lchown(this.#at(entry.path), entry.uid, entry.gid)
    await lutimes(this.#at(entry.path), entry.mtime, entry.mtime)
    this.tree.set(entry.path, 'symlink')
  }

  async #writeHardLink(entry: HardLinkEntry): Promise<void> {
    const kind = this.tree.kind(entry.target)
    if (kind !== 'file' && kind !== 'symlink') {
      throw new LayerError(
        'invalid',
        `The layer's hard link /${entry.path} points to /${entry.target}, which is no file of it.`,
      )
    }
    await link(this.#at(entry.target), this.#at(entry.path))
    this.tree.set(entry.path, kind)
  }

  #noteAttributes(entry: FileEntry | DirectoryEntry): void {
    if (Object.keys(entry.xattrs).length > 0) this.attributed.set(entry.path, entry)
  }

  async #stamp(path: string, { uid, gid, mode, mtime }: Metadata): Promise<void> {
    if (this.#owners) await lchown(this.#at(path), uid, gid)
    // A folder without these bits could not be filled, read or removed by an ordinary user.
    await chmod(this.#at(path), this.#owners ? mode : mode | 0o700)
    await utimes(this.#at(path), mtime, mtime)
  }
}

async function copyBody(entry: FileEntry, file: FileHandle): Promise<number> {
  let size = 0
  for await (const chunk of entry.body()) {
    await file.writev([chunk])
    size += chunk.length
  }
  return size
}
