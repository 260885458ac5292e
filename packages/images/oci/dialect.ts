import { encodeDocument } from './document.ts'
import type { Manifest } from './manifest.ts'
import { type Dialect, inDialect } from './media-types.ts'

/**
 * A manifest or index in another dialect, as bytes: the same blobs under the media types of that
 * dialect. Its digest changes, so an index has to be written anew after its manifests were.
 */
export function translateManifest(manifest: Manifest, dialect: Dialect): Uint8Array {
  const translate = <D extends { readonly mediaType: string }>(descriptor: D): D => ({
    ...descriptor,
    mediaType: inDialect(descriptor.mediaType, dialect),
  })
  const { kind, ...document } = manifest
  const mediaType = inDialect(manifest.mediaType, dialect)
  if (manifest.kind === 'index') {
    return encodeDocument({ ...document, mediaType, manifests: manifest.manifests.map(translate) })
  }
  const parts = { config: translate(manifest.config), layers: manifest.layers.map(translate) }
  return encodeDocument({ ...document, mediaType, ...parts })
}
