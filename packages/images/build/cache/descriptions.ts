import { decompress } from '../../layer/decompress.ts'
import { describeTar } from '../../layer/describe-tar.ts'
import type { LayerDescription } from '../../layer/description.ts'
import { type Digest, Digester } from '../../oci/digest.ts'
import { ContentMismatchError } from '../../oci/errors.ts'
import type { Layout } from '../../oci/layout.ts'
import { layerCompression } from '../../oci/media-types.ts'
import { BuildError } from '../errors.ts'
import type { BuildCache } from './build-cache.ts'
import type { StageLayer } from './layer-store.ts'

/** What each layer holds, found by its diff id; read from the blob once and remembered. */
export class Descriptions {
  readonly #layout: Layout
  readonly #cache: BuildCache
  readonly #known = new Map<Digest, LayerDescription>()

  constructor(layout: Layout, cache: BuildCache) {
    this.#layout = layout
    this.#cache = cache
  }

  /** @throws InvalidArchiveError, ContentMismatchError when the layer is not what its image says */
  async of(layer: StageLayer): Promise<LayerDescription> {
    const known = this.#known.get(layer.diffId) ?? (await this.#remembered(layer.diffId))
    if (known) {
      this.#known.set(layer.diffId, known)
      return known
    }
    const description = await this.#read(layer)
    await this.write(layer.diffId, description)
    return description
  }

  async write(diffId: Digest, description: LayerDescription): Promise<void> {
    this.#known.set(diffId, description)
    await this.#cache.write('descriptions', diffId, description)
  }

  /** The same for an archive that is no layer, found by the digest of its file. */
  async ofArchive(
    digest: Digest,
    describe: () => Promise<LayerDescription>,
  ): Promise<LayerDescription> {
    const known = await this.#remembered(digest, 'archives')
    if (known) return known
    const description = await describe()
    await this.#cache.write('archives', digest, description)
    return description
  }

  async #remembered(key: Digest, kind = 'descriptions'): Promise<LayerDescription | undefined> {
    const record = await this.#cache.read(kind, key)
    // The cache gives back what was put there, and only this class puts records of these kinds.
    return Array.isArray(record) ? (record as LayerDescription) : undefined
  }

  async #read({ descriptor, diffId }: StageLayer): Promise<LayerDescription> {
    const digester = new Digester()
    const archive = uncompressed(this.#layout, descriptor)
    async function* digested() {
      for await (const piece of archive) {
        digester.update(piece)
        yield piece
      }
    }
    const description = await describeTar(digested())
    if (digester.digest() === diffId) return description
    throw new ContentMismatchError(`a layer with diff id ${diffId}`, digester.digest())
  }
}

/** The archive of a layer in the layout. */
export function uncompressed(
  layout: Layout,
  descriptor: StageLayer['descriptor'],
): AsyncIterable<Uint8Array> {
  const compression = layerCompression(descriptor.mediaType)
  if (compression) return decompress(layout.readBlob(descriptor), compression)
  throw new BuildError(
    'unsupported',
    `a layer of media type ${descriptor.mediaType} is not read by Galley`,
  )
}
