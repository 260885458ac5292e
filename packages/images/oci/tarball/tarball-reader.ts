import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Content, verified } from '../content.ts'
import { describeIfManifest } from '../describe-manifest.ts'
import { type Descriptor, describe } from '../descriptor.ts'
import { algorithmOf, type Digest, Digester, digestOf, isDigest } from '../digest.ts'
import { ContentMismatchError, ContentNotFoundError } from '../errors.ts'
import type { NamedImage } from '../layout.ts'
import { entryName, isNamed, named } from '../layout-index.ts'
import { parseManifest } from '../manifest.ts'
import { ociIndex, ociManifest } from '../media-types.ts'
import type { ImageSource } from '../medium.ts'
import { parseReference, type Reference } from '../reference.ts'
import {
  type DockerImage,
  type LayerFile,
  manifestOf,
  parseDockerArchive,
} from './docker-archive.ts'
import { InvalidArchiveError } from './errors.ts'
import { type Extent, readDocument, readExtent } from './extent.ts'
import { indexTar, type TarIndex } from './tar-index.ts'
import { unpackCompressed } from './unpacked.ts'

/**
 * Opens an archive of images as `docker save`, `podman save`, skopeo or Galley write it, compressed or
 * not. Who opens it closes it.
 * @param scratch folder for the unpacked content of a compressed archive
 * @throws InvalidArchiveError, ContentTooLargeError
 */
export async function openTarball(path: string, scratch = tmpdir()): Promise<TarballReader> {
  const unpacked = join(scratch, `galley-${randomUUID()}.tar`)
  const isUnpacked = await unpackCompressed(path, unpacked)
  const handle = await open(isUnpacked ? unpacked : path)
  try {
    // Without a name it goes away with its handle, whatever happens.
    if (isUnpacked) await rm(unpacked)
    return await TarballReader.read(path, handle)
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Images in an archive; read where they are, nothing is unpacked. Comes from `openTarball`. */
export class TarballReader implements ImageSource {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #files: TarIndex
  readonly #blobs = new Map<Digest, Extent>()
  /** Manifests that the archive describes in another way. */
  readonly #documents = new Map<Digest, Uint8Array>()
  #entries: readonly Descriptor[] = []

  private constructor(path: string, handle: FileHandle, files: TarIndex) {
    this.#path = path
    this.#handle = handle
    this.#files = files
  }

  static async read(path: string, handle: FileHandle): Promise<TarballReader> {
    const files = await indexTar(handle, path)
    const reader = new TarballReader(path, handle, files)
    if (files.has('index.json')) await reader.#readLayout()
    else if (files.has('manifest.json')) await reader.#readDocker()
    else throw new InvalidArchiveError(path, 'holds neither an index.json nor a manifest.json')
    return reader
  }

  /** The images that have a name. */
  list(): readonly NamedImage[] {
    return this.#entries.flatMap((entry) => {
      const reference = entryName(entry)
      return reference ? [{ reference, descriptor: named(entry, undefined) }] : []
    })
  }

  async resolve(reference: Reference): Promise<Descriptor | undefined> {
    const { digest } = reference
    if (digest) {
      const size = this.#documents.get(digest)?.length ?? this.#blobs.get(digest)?.size
      return describeIfManifest(digest, size, (found) => this.readManifest(found))
    }
    const entry = this.#entries.find((candidate) => isNamed(candidate, reference))
    return entry && named(entry, undefined)
  }

  async readManifest(digest: Digest): Promise<Uint8Array> {
    const document = this.#documents.get(digest)
    if (document) return document
    const bytes = await readDocument(this.#handle, this.#extent(digest), `manifest ${digest}`)
    const found = digestOf(bytes, algorithmOf(digest))
    if (found !== digest) throw new ContentMismatchError(digest, found)
    return bytes
  }

  async *readBlob(content: Content, offset = 0): AsyncGenerator<Uint8Array, void, undefined> {
    const bytes = readExtent(this.#handle, this.#extent(content.digest), offset)
    yield* offset === 0 ? verified(bytes, content) : bytes
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  #extent(digest: Digest): Extent {
    const extent = this.#blobs.get(digest)
    if (!extent) throw new ContentNotFoundError(digest, this.#path)
    return extent
  }

  async #readLayout(): Promise<void> {
    for (const [name, extent] of this.#files) {
      const digest = /^blobs\/(\w+)\/(\w+)$/.exec(name)?.slice(1).join(':')
      if (digest !== undefined && isDigest(digest)) this.#blobs.set(digest, extent)
    }
    const index = parseManifest(await this.#read('index.json'), ociIndex)
    this.#entries = index.kind === 'index' ? index.manifests : []
  }

  async #readDocker(): Promise<void> {
    const images = parseDockerArchive(await this.#read('manifest.json'))
    const entries: Descriptor[] = []
    for (const image of images) entries.push(...(await this.#dockerEntries(image)))
    this.#entries = entries
  }

  /** The image under each of its names. */
  async #dockerEntries({ Config, Layers, RepoTags }: DockerImage): Promise<readonly Descriptor[]> {
    const config = await this.#read(Config)
    this.#blobs.set(digestOf(config), this.#file(Config))
    const layers: LayerFile[] = []
    for (const name of Layers) layers.push(await this.#layerFile(name))
    const manifest = await manifestOf(this.#path, config, layers)
    const parsed = parseManifest(manifest, ociManifest)
    const descriptors = parsed.kind === 'image' ? parsed.layers : []
    for (const [at, { digest }] of descriptors.entries()) {
      this.#blobs.set(digest, this.#file(Layers[at] ?? ''))
    }
    const descriptor = describe(manifest, ociManifest)
    this.#documents.set(descriptor.digest, manifest)
    const names = (RepoTags ?? []).map((tag) => named(descriptor, parseReference(tag)))
    return names.length > 0 ? names : [descriptor]
  }

  async #layerFile(name: string): Promise<LayerFile> {
    const extent = this.#file(name)
    const start = { ...extent, size: Math.min(4, extent.size) }
    const magic = await readDocument(this.#handle, start, name)
    return { magic, size: extent.size, content: () => this.#digest(extent) }
  }

  async #digest(extent: Extent): Promise<Content> {
    const digester = new Digester()
    for await (const piece of readExtent(this.#handle, extent)) digester.update(piece)
    return { digest: digester.digest(), size: digester.size }
  }

  #read(name: string): Promise<Uint8Array> {
    return readDocument(this.#handle, this.#file(name), name)
  }

  #file(name: string): Extent {
    const extent = this.#files.get(name)
    if (!extent) throw new InvalidArchiveError(this.#path, `lacks ${name.slice(0, 120)}`)
    return extent
  }
}
