import { randomFillSync } from 'node:crypto'
import { onePiece } from '@galley/images/oci/content'
import type { Descriptor } from '@galley/images/oci/descriptor'
import { describe } from '@galley/images/oci/descriptor'
import { encodeDocument } from '@galley/images/oci/document'
import { openLayout } from '@galley/images/oci/layout'
import { ociConfig, ociLayer, ociManifest } from '@galley/images/oci/media-types'
import { parseReference } from '@galley/images/oci/reference'

const pieceBytes = 1024 * 1024

/**
 * A layout in `folder` with one image, named `name`, whose layers are random bytes: they cannot be
 * compressed, and no registry looks into them.
 */
export async function makeLargeImage(
  folder: string,
  name: string,
  size: { readonly layers: number; readonly bytesALayer: number },
): Promise<void> {
  const layout = await openLayout(folder)
  const layers: Descriptor[] = []
  for (let i = 0; i < size.layers; i++) {
    const content = await layout.addBlob(randomPieces(size.bytesALayer))
    layers.push({ mediaType: ociLayer, ...content })
  }
  const config = encodeDocument({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  })
  await layout.addBlob(onePiece(config))
  const manifest = { schemaVersion: 2, mediaType: ociManifest, config: describe(config, ociConfig) }
  const bytes = encodeDocument({ ...manifest, layers })
  await layout.writeManifest(bytes, ociManifest, parseReference(name))
}

/** Random bytes, a piece at a time. */
export async function* randomPieces(bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let left = bytes; left > 0; left -= pieceBytes) {
    yield randomFillSync(Buffer.allocUnsafe(Math.min(left, pieceBytes)))
  }
}
