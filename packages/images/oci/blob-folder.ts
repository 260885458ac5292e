import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { type Content, verified } from './content.ts'
import { type Algorithm, algorithmOf, type Digest, hexOf, isDigest } from './digest.ts'
import { ContentNotFoundError } from './errors.ts'
import { isMissing, readPieces, renameDurably, syncFolder } from './files.ts'
import { StagedFile } from './staged-file.ts'

/** A blob as a folder holds it. */
export interface StoredBlob extends Content {
  /** When it was written or last reported as present; milliseconds since the epoch. */
  readonly usedAt: number
}

export interface Sweep {
  readonly isNeeded: (digest: Digest) => boolean
  /** Blobs used since are left alone: their manifest may be on its way. Milliseconds since the epoch. */
  readonly unusedSince: number
  readonly dryRun?: boolean | undefined
}

const stagingName = '.staging'
const asidePrefix = 'aside-'
const algorithms: readonly Algorithm[] = ['sha256', 'sha512']

/**
 * Content-addressed files, `blobs/<algorithm>/<hex>` under a root. A file is there whole and right or
 * not at all, whatever writers, sweeps and `kill -9` do: content is staged beside, made durable, then
 * renamed. Several processes may share a folder.
 */
export class BlobFolder {
  readonly #root: string

  private constructor(root: string) {
    this.#root = root
  }

  static async open(root: string): Promise<BlobFolder> {
    await mkdir(join(root, stagingName), { recursive: true })
    for (const algorithm of algorithms) {
      await mkdir(join(root, 'blobs', algorithm), { recursive: true })
    }
    const folder = new BlobFolder(root)
    await folder.#restoreAsides()
    return folder
  }

  /** The file of a blob, whether it exists or not. It must not be changed. */
  path(digest: Digest): string {
    return join(this.#root, 'blobs', algorithmOf(digest), hexOf(digest))
  }

  /** Size in bytes, or undefined when the blob is not here. */
  async size(digest: Digest): Promise<number | undefined> {
    try {
      return (await stat(this.path(digest))).size
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  /** Whether the blob is here; if so, it counts as used now and no sweep takes it for a while. */
  async use(digest: Digest): Promise<boolean> {
    const now = new Date()
    try {
      await utimes(this.path(digest), now, now)
      return true
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
  }

  /**
   * Bytes `start` up to, not including, `end`; unchecked.
   * @throws ContentNotFoundError
   */
  async *read(
    digest: Digest,
    start = 0,
    end?: number,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* readPieces(this.path(digest), start, end)
    } catch (error) {
      throw isMissing(error) ? new ContentNotFoundError(digest, this.#root) : error
    }
  }

  /** The whole blob, ending in an error when the disk holds something else. */
  readVerified(content: Content): AsyncIterable<Uint8Array> {
    return verified(this.read(content.digest), content)
  }

  /**
   * Stores content that is known beforehand.
   * @throws ContentMismatchError when `source` is something else
   */
  async write(content: Content, source: AsyncIterable<Uint8Array>): Promise<void> {
    const staged = await this.stage(algorithmOf(content.digest))
    await discardOnError(staged, async () => {
      await staged.append(source, content.size)
      staged.requireContent(content)
      await this.adopt(staged, content.digest)
    })
  }

  /** Stores whatever `source` holds and says what it was. */
  async add(source: AsyncIterable<Uint8Array>): Promise<Content> {
    const staged = await this.stage()
    return discardOnError(staged, async () => {
      await staged.append(source)
      const content = { digest: await staged.digest(), size: staged.size }
      await this.adopt(staged, content.digest)
      return content
    })
  }

  /** A new file beside the blobs, on the same file system. */
  stage(algorithm?: Algorithm): Promise<StagedFile> {
    return StagedFile.create(join(this.#root, stagingName, randomUUID()), algorithm)
  }

  /** Makes a staged file the blob `digest`; the caller has compared its digest. */
  async adopt(staged: StagedFile, digest: Digest): Promise<void> {
    await staged.finish()
    await renameDurably(staged.path, this.path(digest))
  }

  async *list(): AsyncGenerator<StoredBlob, void, undefined> {
    for (const algorithm of algorithms) {
      for (const name of await readdir(join(this.#root, 'blobs', algorithm))) {
        const digest = `${algorithm}:${name}`
        const blob = isDigest(digest) ? await this.#stored(digest) : undefined
        if (blob) yield blob
      }
    }
  }

  /** Removes blobs that nothing needs, and what dead writers left staged. Returns the blobs. */
  async sweep(sweep: Sweep): Promise<readonly StoredBlob[]> {
    const removed: StoredBlob[] = []
    for await (const blob of this.list()) {
      if (blob.usedAt >= sweep.unusedSince || sweep.isNeeded(blob.digest)) continue
      if (sweep.dryRun || (await this.#removeUnlessUsed(blob.digest, sweep))) removed.push(blob)
    }
    if (!sweep.dryRun) await this.#sweepStaged(sweep.unusedSince)
    return removed
  }

  /**
   * The blob is moved aside before it is looked at for the last time: a `use` before the move is seen
   * by its time, a `use` after it finds nothing and has the blob written anew. So no one is ever told
   * of a blob that then goes away.
   */
  async #removeUnlessUsed(digest: Digest, sweep: Sweep): Promise<boolean> {
    const aside = join(this.#root, stagingName, asidePrefix + digest)
    try {
      await rename(this.path(digest), aside)
    } catch (error) {
      if (isMissing(error)) return false
      throw error
    }
    const isUsed = (await stat(aside)).mtimeMs >= sweep.unusedSince || sweep.isNeeded(digest)
    if (isUsed) await rename(aside, this.path(digest))
    else await rm(aside)
    return !isUsed
  }

  /** Puts back what a sweep that died had moved aside; the next sweep decides again. */
  async #restoreAsides(): Promise<void> {
    for (const name of await readdir(join(this.#root, stagingName))) {
      const digest = name.slice(asidePrefix.length)
      if (!name.startsWith(asidePrefix) || !isDigest(digest)) continue
      await rename(join(this.#root, stagingName, name), this.path(digest)).catch(unlessMissing)
    }
  }

  async #sweepStaged(unusedSince: number): Promise<void> {
    const folder = join(this.#root, stagingName)
    for (const name of await readdir(folder)) {
      const found = await stat(join(folder, name)).catch(() => undefined)
      if (found && found.mtimeMs < unusedSince) await rm(join(folder, name), { force: true })
    }
    await syncFolder(folder)
  }

  async #stored(digest: Digest): Promise<StoredBlob | undefined> {
    try {
      const { size, mtimeMs } = await stat(this.path(digest))
      return { digest, size, usedAt: mtimeMs }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }
}

/** Another process may have put the file back first. */
function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error
}

async function discardOnError<T>(staged: StagedFile, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    await staged.discard()
    throw error
  }
}
