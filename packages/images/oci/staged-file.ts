import { type FileHandle, open, rm } from 'node:fs/promises'
import { type Content, requireContent } from './content.ts'
import { type Algorithm, type Digest, Digester } from './digest.ts'
import { ContentMismatchError } from './errors.ts'
import { readPieces, writePieces } from './files.ts'

/** Bytes gathered before they are written: fewer, larger writes. Two batches are held at most. */
const batchBytes = 1024 * 1024

/**
 * Content on its way into a folder of blobs: appended to a file and digested in the same pass. After
 * an error or the death of the process, `reopen` goes on from the bytes that reached the file.
 */
export class StagedFile {
  readonly path: string
  readonly #handle: FileHandle
  readonly #digester: Digester

  private constructor(path: string, handle: FileHandle, digester: Digester) {
    this.path = path
    this.#handle = handle
    this.#digester = digester
  }

  /** A new, empty file; `path` must not exist. */
  static async create(path: string, algorithm?: Algorithm): Promise<StagedFile> {
    return new StagedFile(path, await open(path, 'wx'), new Digester(algorithm))
  }

  /** An existing file, its content digested anew. */
  static async reopen(path: string, algorithm?: Algorithm): Promise<StagedFile> {
    const digester = await digestFile(path, algorithm)
    return new StagedFile(path, await open(path, 'r+'), digester)
  }

  /** Bytes taken so far. */
  get size(): number {
    return this.#digester.size
  }

  /**
   * Takes all of `source`. What came before a failure of the source is still written.
   * @param limit bytes that the whole file may have.
   * @throws ContentMismatchError over the limit. After any error `reopen` is the way on.
   */
  async append(source: AsyncIterable<Uint8Array>, limit = Number.MAX_SAFE_INTEGER): Promise<void> {
    const batch = new Batch(this.#handle, this.size)
    try {
      for await (const piece of source) {
        if (this.size + piece.length > limit) {
          throw new ContentMismatchError(`of at most ${limit} bytes`, 'more')
        }
        await batch.add(piece)
        this.#digester.update(piece)
      }
    } finally {
      await batch.flush()
    }
  }

  /** The digest of everything taken; another algorithm than the file was opened with reads it again. */
  async digest(algorithm: Algorithm = this.#digester.algorithm): Promise<Digest> {
    return (await this.#digested(algorithm)).digest()
  }

  /** @throws ContentMismatchError unless everything taken is exactly `content` */
  requireContent(content: Content): void {
    requireContent(content, this.#digester)
  }

  /** Makes the content durable and closes the file, which is then ready to be moved into place. */
  async finish(): Promise<void> {
    try {
      await this.#handle.sync()
    } finally {
      await this.close()
    }
  }

  /** Whether the content was adopted, discarded or let go; nothing can be appended any more. */
  get isClosed(): boolean {
    return this.#handle.fd === -1
  }

  /** Closes the file; may be called again. */
  async close(): Promise<void> {
    await this.#handle.close()
  }

  async discard(): Promise<void> {
    await this.close()
    await rm(this.path, { force: true })
  }

  async #digested(algorithm: Algorithm): Promise<Digester> {
    if (algorithm === this.#digester.algorithm) return this.#digester
    return digestFile(this.path, algorithm)
  }
}

async function digestFile(path: string, algorithm: Algorithm | undefined): Promise<Digester> {
  const digester = new Digester(algorithm)
  for await (const piece of readPieces(path)) digester.update(piece)
  return digester
}

/**
 * Gathers pieces in a buffer and writes it while the next fills. The pieces are copied, which costs less
 * than holding on to them: they die young, and the garbage collector need not look for them.
 */
class Batch {
  readonly #handle: FileHandle
  #position: number
  #filling: Buffer = Buffer.allocUnsafeSlow(batchBytes)
  #spare: Buffer | undefined
  #filled = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(handle: FileHandle, position: number) {
    this.#handle = handle
    this.#position = position
  }

  async add(piece: Uint8Array): Promise<void> {
    for (let taken = 0; taken < piece.length; ) {
      const part = piece.subarray(taken, taken + batchBytes - this.#filled)
      this.#filling.set(part, this.#filled)
      this.#filled += part.length
      taken += part.length
      if (this.#filled === batchBytes) await this.#write()
    }
  }

  async flush(): Promise<void> {
    await this.#write()
    await this.#writing
  }

  async #write(): Promise<void> {
    await this.#writing
    if (this.#filled === 0) return
    const full = this.#filling
    this.#writing = writePieces(this.#handle, [full.subarray(0, this.#filled)], this.#position)
    // The failure is thrown by whoever waits next; until then it must not count as unhandled.
    this.#writing.catch(() => {})
    this.#position += this.#filled
    this.#filling = this.#spare ?? Buffer.allocUnsafeSlow(batchBytes)
    this.#spare = full
    this.#filled = 0
  }
}
