import { listOf, openObject } from '@galley/kit/schemas'
import * as v from 'valibot'
import { parseImageConfig } from '../config.ts'
import type { Content } from '../content.ts'
import { type Descriptor, describe } from '../descriptor.ts'
import { documentReader, encodeDocument } from '../document.ts'
import { ociConfig, ociLayer, ociLayerGzip, ociLayerZstd, ociManifest } from '../media-types.ts'
import type { DeepReadonly } from '../readonly.ts'
import { InvalidArchiveError } from './errors.ts'

/** `manifest.json` of `docker save`: which files make up which image. */
const DockerArchive = listOf(
  openObject({
    Config: v.string(),
    RepoTags: v.exactOptional(v.nullable(v.array(v.string()))),
    Layers: listOf(v.string(), 2048),
  }),
  4096,
)
export type DockerImage = DeepReadonly<v.InferOutput<typeof DockerArchive>>[number]

/** @throws InvalidDocumentError, ContentTooLargeError */
export const parseDockerArchive = documentReader('the archive’s manifest.json', DockerArchive)

/** What has to be read of the archive to know a layer's descriptor. */
export interface LayerFile {
  /** The first four bytes. */
  readonly magic: Uint8Array
  readonly size: number
  /** Digests the file; only needed when it is compressed. */
  readonly content: () => Promise<Content>
}

/**
 * The OCI manifest of an image that an archive describes in Docker's way. A layer that is stored
 * unpacked has the digest that the config gives it, so that it need not be read to be known.
 */
export async function manifestOf(
  path: string,
  config: Uint8Array,
  layers: readonly LayerFile[],
): Promise<Uint8Array> {
  const diffIds = parseImageConfig(config).rootfs.diff_ids
  if (diffIds.length !== layers.length) {
    throw new InvalidArchiveError(path, 'an image has other layers than its config says')
  }
  const descriptors = await Promise.all(
    layers.map(async (layer, index): Promise<Descriptor> => {
      const mediaType = layerType(layer.magic)
      const digest = diffIds[index]
      const isPlain = mediaType === ociLayer && digest !== undefined
      const content = isPlain ? { digest, size: layer.size } : await layer.content()
      return { mediaType, ...content }
    }),
  )
  return encodeDocument({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: describe(config, ociConfig),
    layers: descriptors,
  })
}

function layerType(magic: Uint8Array): string {
  const [a, b, c, d] = magic
  if (a === 0x1f && b === 0x8b) return ociLayerGzip
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? ociLayerZstd : ociLayer
}
