import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Content, onePiece, verified } from '../content.ts'
import { describeIfManifest, describeManifest } from '../describe-manifest.ts'
import type { Descriptor } from '../descriptor.ts'
import { algorithmOf, type Digest, hexOf } from '../digest.ts'
import { encodeDocument } from '../document.ts'
import { ContentNotFoundError } from '../errors.ts'
import { renameDurably, writePieces } from '../files.ts'
import { entryName, isNamed, named } from '../layout-index.ts'
import { type Manifest, parseManifest } from '../manifest.ts'
import { ociIndex } from '../media-types.ts'
import type { BlobSource, Medium } from '../medium.ts'
import { familiarReference, type Reference } from '../reference.ts'
import { partsOf } from '../references.ts'
import { type Extent, readDocument, readExtent } from './extent.ts'
import { blockBytes, encodeHeader } from './tar-header.ts'

/**
 * Begins an archive that both OCI's and Docker's tools read: an OCI layout with Docker's
 * `manifest.json` beside. It appears at `path` when it is finished, whole.
 */
export async function createTarball(path: string): Promise<TarballWriter> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`)
  return new TarballWriter(path, temporary, await open(temporary, 'wx+'))
}

/** An archive being written. Comes from `createTarball`; ends with `finish` or `discard`. */
export class TarballWriter implements Medium {
  readonly #path: string
  readonly #temporary: string
  readonly #handle: FileHandle
  readonly #blobs = new Map<Digest, Extent>()
  #entries: readonly Descriptor[] = []
  #end = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(path: string, temporary: string, handle: FileHandle) {
    this.#path = path
    this.#temporary = temporary
    this.#handle = handle
  }

  async resolve(reference: Reference): Promise<Descriptor | undefined> {
    const { digest } = reference
    if (digest) {
      const size = this.#blobs.get(digest)?.size
      return describeIfManifest(digest, size, (found) => this.readManifest(found))
    }
    const entry = this.#entries.find((candidate) => isNamed(candidate, reference))
    return entry && named(entry, undefined)
  }

  async readManifest(digest: Digest): Promise<Uint8Array> {
    return readDocument(this.#handle, this.#extent(digest), `manifest ${digest}`)
  }

  async *readBlob(content: Content, offset = 0): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = readExtent(this.#handle, this.#extent(content.digest), offset)
    yield* offset === 0 ? verified(bytes, content) : bytes
  }

  async hasBlob({ digest, size }: Content): Promise<boolean> {
    return this.#blobs.get(digest)?.size === size
  }

  writeBlob(content: Content, source: BlobSource): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#blobs.has(content.digest)) return
      const extent = await this.#append(
        pathOf(content),
        content.size,
        verified(source.read(0), content),
      )
      this.#blobs.set(content.digest, extent)
    })
  }

  async writeManifest(
    bytes: Uint8Array,
    mediaType: string,
    reference?: Reference,
  ): Promise<Descriptor> {
    const { manifest, descriptor } = describeManifest(bytes, mediaType, reference)
    this.#requireParts(manifest)
    await this.writeBlob(descriptor, { read: () => onePiece(bytes) })
    if (reference) this.#name(descriptor, reference)
    return descriptor
  }

  /** Writes what names the images, makes the file durable and gives it its name. */
  async finish(): Promise<void> {
    await this.#turn
    const index = { schemaVersion: 2, mediaType: ociIndex, manifests: this.#entries }
    await this.#appendDocument('oci-layout', { imageLayoutVersion: '1.0.0' })
    await this.#appendDocument('index.json', index)
    await this.#appendDocument('manifest.json', await this.#dockerImages())
    await writePieces(this.#handle, [new Uint8Array(2 * blockBytes)], this.#end)
    await this.#handle.truncate(this.#end + 2 * blockBytes)
    await this.#handle.sync()
    await this.#handle.close()
    await renameDurably(this.#temporary, this.#path)
  }

  async discard(): Promise<void> {
    await this.#turn
    await this.#handle.close()
    await rm(this.#temporary, { force: true })
  }

  #name(descriptor: Descriptor, reference: Reference): void {
    const name = reference.tag ? { ...reference, digest: undefined } : undefined
    const others = this.#entries.filter((entry) => !(name && isNamed(entry, name)))
    this.#entries = [...others, named(descriptor, name)]
  }

  #requireParts(manifest: Manifest): void {
    const { blobs, manifests } = partsOf(manifest)
    for (const { digest } of [...blobs, ...manifests]) this.#extent(digest)
  }

  #extent(digest: Digest): Extent {
    const extent = this.#blobs.get(digest)
    if (!extent) throw new ContentNotFoundError(digest, this.#path)
    return extent
  }

  async #appendDocument(name: string, value: unknown): Promise<void> {
    const bytes = encodeDocument(value)
    await this.#append(name, bytes.length, onePiece(bytes))
  }

  /** An entry counts when it is whole; the next one overwrites what a failure left. */
  async #append(name: string, size: number, source: AsyncIterable<Uint8Array>): Promise<Extent> {
    await this.#handle.write(encodeHeader(name, size), 0, blockBytes, this.#end)
    const offset = this.#end + blockBytes
    let position = offset
    for await (const piece of source) {
      await this.#handle.write(piece, 0, piece.length, position)
      position += piece.length
    }
    this.#end = offset + Math.ceil(size / blockBytes) * blockBytes
    await this.#handle.write(
      new Uint8Array(this.#end - position),
      0,
      this.#end - position,
      position,
    )
    return { offset, size }
  }

  /** One entry at a time. */
  async #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(run)
    this.#turn = result.catch(() => {})
    return result
  }

  /** Docker's list of images. It knows images only, so what an index names is left to OCI's tools. */
  async #dockerImages(): Promise<readonly unknown[]> {
    const images: unknown[] = []
    for (const entry of this.#entries) {
      const manifest = parseManifest(await this.readManifest(entry.digest), entry.mediaType)
      if (manifest.kind !== 'image') continue
      const name = entryName(entry)
      images.push({
        Config: pathOf(manifest.config),
        RepoTags: name ? [familiarReference(name)] : null,
        Layers: manifest.layers.map(pathOf),
      })
    }
    return images
  }
}

function pathOf({ digest }: Content): string {
  return `blobs/${algorithmOf(digest)}/${hexOf(digest)}`
}
