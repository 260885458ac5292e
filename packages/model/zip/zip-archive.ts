import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { GalleyError } from '@galley/kit/errors'
import * as yauzl from 'yauzl'

const MAX_ENTRIES = 10_000
/** No deflate stream expands further (1032:1), but nothing honest comes near it either. */
const MAX_RATIO = 200
/** Below this size any ratio is harmless. */
const RATIO_FREE_BYTES = 1 << 20

const STORED = 0
const DEFLATED = 8

/** The archive is damaged or hostile. */
export class ZipError extends GalleyError {
  constructor(message: string, cause?: unknown) {
    super('invalid', message, { cause })
  }
}

/**
 * A zip archive whose directory has been read and checked: names are unique and stay inside the
 * archive, members are stored or deflated, none is encrypted, none unpacks to far more than it is.
 * Specification: PKWARE APPNOTE 6.3.10.
 */
export class ZipArchive {
  readonly #zip: yauzl.ZipFile
  readonly #entries: ReadonlyMap<string, yauzl.Entry>

  private constructor(zip: yauzl.ZipFile, entries: ReadonlyMap<string, yauzl.Entry>) {
    this.#zip = zip
    this.#entries = entries
  }

  /** Errors: `ZipError`. */
  static async open(path: string): Promise<ZipArchive> {
    return reporting('the archive cannot be read', async () => {
      const { size } = await stat(path)
      const zip = await yauzl.openPromise(path, { autoClose: false, strictFileNames: true })
      try {
        return new ZipArchive(zip, await readDirectory(zip, size))
      } catch (error) {
        zip.close()
        throw error
      }
    })
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()]
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  /** The whole member, unpacked. Errors: `ZipError` when it is missing, damaged or over `maxBytes`. */
  async read(name: string, maxBytes: number): Promise<Buffer> {
    const entry = this.#entry(name, maxBytes)
    return reporting(`${name} cannot be unpacked`, async () => {
      const chunks: Buffer[] = []
      for await (const chunk of this.#contents(entry)) chunks.push(chunk)
      return Buffer.concat(chunks)
    })
  }

  /** Unpacks the member to a new file that only this user can read. Errors: as for `read`. */
  async extract(name: string, path: string, maxBytes: number): Promise<void> {
    const entry = this.#entry(name, maxBytes)
    await reporting(`${name} cannot be unpacked`, async () => {
      const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
      await pipeline(this.#contents(entry), file)
    })
  }

  close(): void {
    this.#zip.close()
  }

  #entry(name: string, maxBytes: number): yauzl.Entry {
    const entry = this.#entries.get(name)
    if (!entry) throw new ZipError(`the archive has no ${name}`)
    if (entry.uncompressedSize > maxBytes) {
      throw new ZipError(
        `${name} unpacks to ${entry.uncompressedSize} bytes; ${maxBytes} are allowed`,
      )
    }
    return entry
  }

  /** Ends with an error when the member is longer, shorter or other than the directory says. */
  async *#contents(entry: yauzl.Entry): AsyncGenerator<Buffer> {
    let checksum = 0
    for await (const chunk of await this.#zip.openReadStreamPromise(entry)) {
      checksum = crc32(chunk, checksum)
      yield chunk
    }
    if (checksum !== entry.crc32) throw new ZipError(`${entry.fileName} is damaged`)
  }
}

async function readDirectory(zip: yauzl.ZipFile, size: number): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > MAX_ENTRIES) {
    throw new ZipError(`the archive has ${zip.entryCount} members; ${MAX_ENTRIES} are allowed`)
  }
  const entries = new Map<string, yauzl.Entry>()
  let packed = 0
  for await (const entry of zip.eachEntry()) {
    checkEntry(entry)
    if (entries.has(entry.fileName)) throw new ZipError(`the archive has ${entry.fileName} twice`)
    entries.set(entry.fileName, entry)
    packed += entry.compressedSize
  }
  // Members that overlap would unpack the same bytes again and again.
  if (packed > size) throw new ZipError('the members of the archive overlap')
  return entries
}

function checkEntry(entry: yauzl.Entry): void {
  const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry
  if (entry.isEncrypted()) throw new ZipError(`${fileName} is encrypted`)
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw new ZipError(`${fileName} is compressed by method ${compressionMethod}, not by deflate`)
  }
  if (uncompressedSize > Math.max(RATIO_FREE_BYTES, MAX_RATIO * compressedSize)) {
    throw new ZipError(`${fileName} unpacks ${compressedSize} bytes to ${uncompressedSize}`)
  }
}

async function reporting<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof GalleyError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new ZipError(`${what}: ${reason}`, error)
  }
}
