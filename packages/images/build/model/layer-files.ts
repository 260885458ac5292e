import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { ContentMap } from '../../layer/contents.ts'
import { describeLayer, type LayerDescription } from '../../layer/description.ts'
import type { NodeEntry } from '../../layer/entry.ts'
import { writablePath } from '../../layer/entry-path.ts'
import { digestOf } from '../../oci/digest.ts'
import type { FileDigests } from '../cache/file-digests.ts'
import { type RewrittenFiles, rewriteFile } from '../cache/rewritten-files.ts'

/** What files of the machine are looked up with. */
export interface FileSources {
  readonly digests: FileDigests
  readonly rewritten: RewrittenFiles
  readonly contents: ContentMap
  readonly epoch: number
}

/** A text file that goes into a layer otherwise than it is here. */
export interface Rewriting {
  /** Where it goes. */
  readonly path: string
  readonly rewrite: (text: string) => string
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

  /** A text file of this machine, rewritten. */
  async rewritten({ path, rewrite }: Rewriting, source: string, mode = 0o644): Promise<void> {
    const { digests, rewritten, contents } = this.#sources
    const stats = statSync(source, { bigint: true })
    const before = await digests.digest(source, stats)
    const read = () => rewriteFile(source, rewrite)
    const { digest, size } = await rewritten.rewritten(before.digest, read)
    contents.addLazily([digest], async () => {
      const found = new ContentMap()
      const bytes = await read()
      found.add(digestOf(bytes), { kind: 'bytes', bytes })
      return found
    })
    this.folder(posix.dirname(path))
    this.#put({ kind: 'file', path, ...this.#owned(mode), size, digest })
  }

  /**
   * A folder of this machine with everything in it.
   * @param isWanted asked for each path below, relative to the folder
   * @param rewritingOf of a path below, where that file is rewritten
   */
  async tree(
    path: string,
    source: string,
    isWanted: (path: string) => boolean,
    rewritingOf: (path: string) => Rewriting | undefined = () => undefined,
  ): Promise<void> {
    this.folder(path)
    for (const below of walk(source, isWanted)) {
      const [from, to] = [join(source, below.path), posix.join(path, below.path)]
      const mode = below.isProgram ? 0o755 : 0o644
      const rewriting = rewritingOf(below.path)
      if (below.isLink) this.link(to, readlinkSync(from))
      else if (rewriting) {
        const { path: name, rewrite } = rewriting
        await this.rewritten({ path: posix.join(path, name), rewrite }, from, mode)
      } else await this.file(to, from, mode)
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
