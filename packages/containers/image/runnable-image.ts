import { type ImageConfig, parseImageConfig, type RunConfig } from '@galley/images/oci/config'
import { collect } from '@galley/images/oci/content'
import type { Descriptor } from '@galley/images/oci/descriptor'
import { maxDocumentBytes } from '@galley/images/oci/document'
import { type Layer, layersOf, parseManifest } from '@galley/images/oci/manifest'
import { layerCompression } from '@galley/images/oci/media-types'
import type { ImageSource } from '@galley/images/oci/medium'
import { formatPlatform, type Platform, runsOn } from '@galley/images/oci/platform'
import { selectPlatform } from '@galley/images/oci/select-platform'
import { RuntimeError } from '../errors.ts'
import type { PackedLayer } from '../rootfs/unpack-layer.ts'

/** What has to be known of an image to run it. */
export interface RunnableImage {
  /** As the user wrote it, for `ps`. */
  readonly reference: string
  /** Of the image's config: what Docker calls the image's id. */
  readonly digest: string
  readonly config: RunConfig
  /** Lowest first. */
  readonly layers: readonly PackedLayer[]
}

/**
 * The image that `descriptor` leads to in `source`, for one platform.
 * @throws RuntimeError for one that is for other machines only
 */
export async function runnableImage(
  source: ImageSource,
  descriptor: Descriptor,
  reference: string,
  platform: Platform,
): Promise<RunnableImage> {
  const manifest = await manifestFor(source, descriptor, platform)
  const bytes = await collect(source.readBlob(manifest.config), maxDocumentBytes, 'image config')
  const config = parseImageConfig(bytes)
  refuseForeign(reference, config, platform)
  return {
    reference,
    digest: manifest.config.digest,
    config: config.config ?? {},
    layers: layersOf(manifest, config).map((layer) => packedLayer(source, layer)),
  }
}

/** An image for one machine alone says in its config for which; an index has been asked already. */
function refuseForeign(
  reference: string,
  { os, architecture, variant }: ImageConfig,
  wanted: Platform,
) {
  const offered = { os, architecture, ...(variant !== undefined && { variant }) }
  if (runsOn(offered, wanted)) return
  throw new RuntimeError(
    'unsupported',
    `${reference} is for ${formatPlatform(offered)}, not for ${formatPlatform(wanted)}.`,
    { next: 'Pull or build it for that machine (--platform).' },
  )
}

async function manifestFor(source: ImageSource, descriptor: Descriptor, platform: Platform) {
  const read = async ({ digest, mediaType }: Descriptor) =>
    parseManifest(await source.readManifest(digest), mediaType)
  const first = await read(descriptor)
  const manifest = first.kind === 'index' ? await read(selectPlatform(first, platform)) : first
  if (manifest.kind === 'image') return manifest
  throw new RuntimeError('unsupported', `${descriptor.digest} is an index of indexes.`, {
    next: 'Name one of its images by digest.',
  })
}

function packedLayer(source: ImageSource, { descriptor, diffId }: Layer): PackedLayer {
  const compression = layerCompression(descriptor.mediaType)
  if (!compression) {
    throw new RuntimeError('unsupported', `${descriptor.mediaType} is no layer of files.`)
  }
  return {
    diffId,
    compression,
    open: () => source.readBlob(descriptor),
  }
}
