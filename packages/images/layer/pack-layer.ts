import { type Digest, Digester } from '../oci/digest.ts'
import { type Compression, ociLayer, ociLayerGzip, ociLayerZstd } from '../oci/media-types.ts'
import { type CompressionChoice, compress } from './compress.ts'
import type { Contents, LayerEntry } from './entry.ts'
import { writeTar } from './tar-writer.ts'

/** What a layer turned out to be. `digest` and `size` are those of the blob, as its descriptor has them. */
export interface LayerSummary {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
  /** The digest of the tar archive, uncompressed. */
  readonly diffId: Digest
}

const mediaTypes: Readonly<Record<Compression, string>> = {
  none: ociLayer,
  gzip: ociLayerGzip,
  zstd: ociLayerZstd,
}

/**
 * The bytes of a layer's blob, made while they are read, in one pass and bounded memory; what they
 * were is the generator's result.
 */
export async function* packLayer(
  entries: Iterable<LayerEntry>,
  contents: Contents,
  compression: CompressionChoice,
): AsyncGenerator<Uint8Array, LayerSummary, undefined> {
  const tar = new Digester()
  const blob = new Digester()
  for await (const piece of compress(seenBy(tar, writeTar(entries, contents)), compression)) {
    blob.update(piece)
    yield piece
  }
  const mediaType = mediaTypes[compression.kind]
  return { mediaType, digest: blob.digest(), size: blob.size, diffId: tar.digest() }
}

async function* seenBy(digester: Digester, pieces: AsyncIterable<Uint8Array>) {
  for await (const piece of pieces) {
    digester.update(piece)
    yield piece
  }
}
