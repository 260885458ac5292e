import { loadImage } from '@galley/images/build/load-image'
import type { ImageConfig } from '@galley/images/oci/config'
import type { Descriptor } from '@galley/images/oci/descriptor'
import type { Digest } from '@galley/images/oci/digest'
import { InvalidDocumentError } from '@galley/images/oci/errors'
import { parseManifest } from '@galley/images/oci/manifest'
import type { ImageSource } from '@galley/images/oci/medium'
import { hostPlatform, type Platform } from '@galley/images/oci/platform'
import { PlatformNotFoundError } from '@galley/images/oci/select-platform'

/** What a local image is, as far as people ask. */
export interface ImageFacts {
  /** What its names lead to: a manifest or an index. */
  readonly descriptor: Descriptor
  /** The config's digest, as Docker has it; where there is none for a machine, the index's own. */
  readonly id: Digest
  /** Bytes of the layers as they are stored. */
  readonly size: number
  readonly layers: readonly Descriptor[]
  /** Absent when an index has nothing for this machine, and for what is no image: artifacts. */
  readonly config: ImageConfig | undefined
}

/** The facts of what a manifest or index describes: of an index, its image for the platform. */
export async function imageFacts(
  source: ImageSource,
  descriptor: Descriptor,
  platform: Platform = hostPlatform(),
): Promise<ImageFacts> {
  try {
    const { config, layers, descriptor: found } = await loadImage(source, descriptor, platform)
    const manifest = parseManifest(await source.readManifest(found.digest), found.mediaType)
    const id = manifest.kind === 'image' ? manifest.config.digest : found.digest
    const blobs = layers.map((layer) => layer.descriptor)
    const size = blobs.reduce((sum, blob) => sum + blob.size, 0)
    return { descriptor, id, size, layers: blobs, config }
  } catch (error) {
    const isOther = error instanceof PlatformNotFoundError || error instanceof InvalidDocumentError
    if (!isOther) throw error
    return { descriptor, id: descriptor.digest, size: 0, layers: [], config: undefined }
  }
}
