import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { ContentMap } from '../../layer/contents.ts'
import { describeLayer, type LayerDescription } from '../../layer/description.ts'
import type { NodeEntry } from '../../layer/entry.ts'
import { writablePath } from '../../layer/entry-path.ts'
import { digestOf } from '../../oci/digest.ts'
import type { FileDigests } from '../cache/file-digests.ts'

/** What files of the machine are looked up with. */
export interface FileSources {
  readonly digests: FileDigests
  readonly contents: ContentMap
  readonly epoch: number
}

/** Collects the entries of one layer: files of this machine under paths of the image, all root's. */
export class LayerFiles {
  readonly #sources: FileSources
  readonly #entries = new Map<string, NodeEntry>()

  constructor(sources: FileSources) {
    this.#sources = sources
  }

  description(): LayerDescription {
    return describeLayer(this.#entries.values())
  }

  folder(path: string, mode = 0o755): void {
    if (path === '' || path === '.') return
    this.folder(posix.dirname(path))
    const known = this.#entries.has(path) && mode === 0o755
    if (!known) this.#put({ kind: 'directory', path, ...this.#owned(mode) })
  }

  link(path: string, target: string): void {
    this.folder(posix.dirname(path))
    this.#put({ kind: 'symlink', path, target, ...this.#owned(0o777) })
  }

  text(path: string, content: string): void {
    const bytes = Buffer.from(content)
    const digest = digestOf(bytes)
    this.#sources.contents.add(digest, { kind: 'bytes', bytes })
    this.folder(posix.dirname(path))
    this.#put({ kind: 'file', path, ...this.#owned(0o644), size: bytes.length, digest })
  }

  /** A file of this machine, links followed. */
  async file(path: string, source: string, mode = 0o644): Promise<void> {
    const stats = statSync(source, { bigint: true })
    const { digest, size } = await this.#sources.digests.digest(source, stats)
    this.#sources.contents.add(digest, { kind: 'disk', path: source, size })
    this.folder(posix.dirname(path))
    this.#put({ kind: 'file', path, ...this.#owned(mode), size, digest })
  }

  /**
   * A folder of this machine with everything in it.
   * @param isWanted asked for each path below, relative to the folder
   */
  async tree(path: string, source: string, isWanted: (path: string) => boolean): Promise<void> {
    this.folder(path)
    for (const below of walk(source, isWanted)) {
      const [from, to] = [join(source, below.path), posix.join(path, below.path)]
      if (below.isLink) this.link(to, readlinkSync(from))
      else await this.file(to, from, below.isProgram ? 0o755 : 0o644)
    }
  }

  #owned(mode: number) {
    return { mode, uid: 0, gid: 0, mtime: this.#sources.epoch }
  }

  #put(entry: NodeEntry): void {
    this.#entries.set(writablePath(entry.path), entry)
  }
}

interface Found {
  readonly path: string
  readonly isLink: boolean
  readonly isProgram: boolean
}

/** Files and links; folders that hold nothing wanted are not named. */
function* walk(root: string, isWanted: (path: string) => boolean, below = ''): Generator<Found> {
  const names = readdirSync(join(root, below), { withFileTypes: true })
  for (const entry of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = posix.join(below, entry.name)
    if (!isWanted(path)) continue
    if (entry.isDirectory()) yield* walk(root, isWanted, path)
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const isProgram = entry.isFile() && (lstatSync(join(root, path)).mode & 0o100) !== 0
      yield { path, isLink: entry.isSymbolicLink(), isProgram }
    }
  }
}
