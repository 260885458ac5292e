import { listOf, openObject } from '@galley/kit/schemas'
import * as v from 'valibot'
import type { ImageConfig } from './config.ts'
import { Annotations, Descriptor, MediaTypeText } from './descriptor.ts'
import type { Digest } from './digest.ts'
import { documentReader, parseJson } from './document.ts'
import { InvalidDocumentError, UnsupportedMediaTypeError } from './errors.ts'
import {
  isIndexType,
  isManifestType,
  layerCompression,
  ociIndex,
  ociManifest,
} from './media-types.ts'
import type { DeepReadonly } from './readonly.ts'

const maxLayers = 2048
const maxIndexEntries = 4096

const common = {
  schemaVersion: v.literal(2),
  mediaType: v.exactOptional(MediaTypeText),
  artifactType: v.exactOptional(MediaTypeText),
  subject: v.exactOptional(Descriptor),
  annotations: v.exactOptional(Annotations),
}

export const ImageManifest = openObject({
  ...common,
  config: Descriptor,
  layers: listOf(Descriptor, maxLayers),
})

export const ImageIndex = openObject({
  ...common,
  manifests: listOf(Descriptor, maxIndexEntries),
})

/** One image for one platform, or an artifact (image-spec 1.1, "Image Manifest"). */
export type ImageManifest = DeepReadonly<v.InferOutput<typeof ImageManifest>>
/** Several manifests under one name (image-spec 1.1, "Image Index"). */
export type ImageIndex = DeepReadonly<v.InferOutput<typeof ImageIndex>>

/** A manifest or an index with the media type that it goes by. */
export type Manifest =
  | ({ readonly kind: 'image'; readonly mediaType: string } & Omit<ImageManifest, 'mediaType'>)
  | ({ readonly kind: 'index'; readonly mediaType: string } & Omit<ImageIndex, 'mediaType'>)

const readImage = documentReader('image manifest', ImageManifest)
const readIndex = documentReader('image index', ImageIndex)

/**
 * A manifest or an index from its bytes.
 * @param declared the media type that a registry or descriptor gave it. Without one, the document's
 *   own field decides, and without that its shape.
 * @throws InvalidDocumentError, ContentTooLargeError, UnsupportedMediaTypeError
 */
export function parseManifest(bytes: Uint8Array, declared?: string): Manifest {
  const mediaType = manifestMediaType(bytes, declared)
  if (isManifestType(mediaType)) return { ...readImage(bytes), kind: 'image', mediaType }
  return { ...readIndex(bytes), kind: 'index', mediaType }
}

/** A document that could be read as either kind would mean different things to different readers. */
function manifestMediaType(bytes: Uint8Array, declared: string | undefined): string {
  const raw = parseJson('manifest', bytes)
  if (typeof raw !== 'object' || raw === null) {
    throw new InvalidDocumentError('manifest', 'is not a JSON object')
  }
  const isIndex = 'manifests' in raw
  if (isIndex && ('layers' in raw || 'config' in raw)) {
    throw new InvalidDocumentError('manifest', 'has the fields of a manifest and of an index')
  }
  const own = 'mediaType' in raw ? raw.mediaType : undefined
  const mediaType = own ?? declared ?? (isIndex ? ociIndex : ociManifest)
  if (typeof mediaType !== 'string' || (declared !== undefined && declared !== mediaType)) {
    throw new InvalidDocumentError('manifest', `says ${own}, but was declared ${declared}`)
  }
  if (!isManifestType(mediaType) && !isIndexType(mediaType)) {
    throw new UnsupportedMediaTypeError(mediaType)
  }
  if (isIndexType(mediaType) !== isIndex) {
    throw new InvalidDocumentError('manifest', `does not have the fields of ${mediaType}`)
  }
  return mediaType
}

/** A layer as it is stored and as what it unpacks to. */
export interface Layer {
  readonly descriptor: Descriptor
  /** Digest of the unpacked tar archive. */
  readonly diffId: Digest
}

/**
 * The layers of an image, the lowest first, each with its diff id.
 * @throws InvalidDocumentError when manifest and config disagree
 * @throws UnsupportedMediaTypeError when a layer is no file-system layer (an artifact's, say)
 */
export function layersOf(manifest: ImageManifest, config: ImageConfig): readonly Layer[] {
  const diffIds = config.rootfs.diff_ids
  if (manifest.layers.length !== diffIds.length) {
    throw new InvalidDocumentError(
      'image',
      `the manifest has ${manifest.layers.length} layers, its config ${diffIds.length}`,
    )
  }
  return diffIds.map((diffId, index) => {
    const descriptor = manifest.layers[index]
    if (!descriptor || !layerCompression(descriptor.mediaType)) {
      throw new UnsupportedMediaTypeError(String(descriptor?.mediaType))
    }
    return { descriptor, diffId }
  })
}
