import { type ImageConfig, parseImageConfig } from '../oci/config.ts'
import { collect } from '../oci/content.ts'
import type { Descriptor } from '../oci/descriptor.ts'
import { maxDocumentBytes } from '../oci/document.ts'
import { InvalidDocumentError } from '../oci/errors.ts'
import { parseManifest } from '../oci/manifest.ts'
import type { ImageSource } from '../oci/medium.ts'
import type { Platform } from '../oci/platform.ts'
import { selectPlatform } from '../oci/select-platform.ts'
import type { StageLayer } from './cache/layer-store.ts'

export interface LoadedImage {
  /** Of the image's manifest for the platform. */
  readonly descriptor: Descriptor
  readonly config: ImageConfig
  /** The lowest first. */
  readonly layers: readonly StageLayer[]
}

/** Indexes within indexes deeper than this are refused. */
const maxDepth = 4

/** The image that a manifest or index describes, for one platform. */
export async function loadImage(
  source: ImageSource,
  descriptor: Descriptor,
  platform: Platform,
  depth = 0,
): Promise<LoadedImage> {
  const manifest = parseManifest(await source.readManifest(descriptor.digest), descriptor.mediaType)
  if (manifest.kind === 'index') {
    if (depth >= maxDepth) throw new InvalidDocumentError('image index', 'is nested too deeply')
    return loadImage(source, selectPlatform(manifest, platform), platform, depth + 1)
  }
  const bytes = await collect(source.readBlob(manifest.config), maxDocumentBytes, 'image config')
  const config = parseImageConfig(bytes)
  const diffIds = config.rootfs.diff_ids
  if (diffIds.length !== manifest.layers.length) {
    throw new InvalidDocumentError(
      'image config',
      `has ${diffIds.length} diff ids for ${manifest.layers.length} layers`,
    )
  }
  const layers = manifest.layers.flatMap((layer, index) => {
    const diffId = diffIds[index]
    return diffId ? [{ descriptor: layer, diffId }] : []
  })
  return { descriptor, config, layers }
}
