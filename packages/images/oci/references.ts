import type { Descriptor } from './descriptor.ts'
import type { Manifest } from './manifest.ts'
import { isForeignLayer, isIndexType, isManifestType } from './media-types.ts'

/** What a manifest is made of; a missing part makes it unusable. */
export interface Parts {
  readonly blobs: readonly Descriptor[]
  readonly manifests: readonly Descriptor[]
}

/**
 * The blobs and manifests that have to be there with a manifest. Foreign layers are fetched from
 * elsewhere, and a subject may come later or never, so both are left out.
 */
export function partsOf(manifest: Manifest): Parts {
  if (manifest.kind === 'image') {
    const layers = manifest.layers.filter(({ mediaType }) => !isForeignLayer(mediaType))
    return { blobs: unique([manifest.config, ...layers]), manifests: [] }
  }
  const entries = unique(manifest.manifests)
  return { blobs: entries.filter((e) => !isManifest(e)), manifests: entries.filter(isManifest) }
}

/** An index may also list content that is no manifest; such an entry is a blob. */
function isManifest({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType) || isIndexType(mediaType)
}

function unique(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((found) => [found.digest, found])).values()]
}

/** Everything that a manifest names, foreign layers included. */
export function namedBy(manifest: Manifest): readonly Descriptor[] {
  return unique(
    manifest.kind === 'image' ? [manifest.config, ...manifest.layers] : manifest.manifests,
  )
}
