import { parseImageConfig } from '@galley/images/oci/config'
import { collect } from '@galley/images/oci/content'
import type { Descriptor } from '@galley/images/oci/descriptor'
import type { Digest } from '@galley/images/oci/digest'
import { maxDocumentBytes } from '@galley/images/oci/document'
import { ContentNotFoundError } from '@galley/images/oci/errors'
import type { Layout } from '@galley/images/oci/layout'
import { walkManifests } from '@galley/images/oci/walk'
import { GalleyError } from '@galley/kit/errors'
import { LayerStore, type PrunedLayer, type PruneLayersOptions } from '../rootfs/layer-store.ts'

/** Removes unpacked layers that no container stands on, that no image of `images` has, and that nobody asked for lately. */
export async function pruneLayers(
  images: Layout,
  folder: string,
  options: Omit<PruneLayersOptions, 'keep'>,
): Promise<readonly PrunedLayer[]> {
  const keep = new Set<string>()
  for (const { descriptor } of await images.list())
    for (const diffId of await diffIdsOf(images, descriptor)) keep.add(diffId)
  const stores = [true, false].map((overlay) => new LayerStore(folder, { overlay }))
  const pruned = await Promise.all(stores.map((store) => store.prune({ ...options, keep })))
  return pruned.flat()
}

/** Of all platforms of an image that are here; none of what cannot be run, such as an artifact, or what is damaged. */
async function diffIdsOf(images: Layout, image: Descriptor): Promise<readonly string[]> {
  try {
    const visited = await walkManifests(image, ({ digest }) => readIfHere(images, digest))
    const found = visited.map(async ({ manifest }) => {
      if (manifest.kind !== 'image') return []
      const blob = images.readBlob(manifest.config)
      const bytes = await collect(blob, maxDocumentBytes, 'image config')
      return parseImageConfig(bytes).rootfs.diff_ids
    })
    return (await Promise.all(found)).flat()
  } catch (error) {
    if (error instanceof GalleyError) return []
    throw error
  }
}

async function readIfHere(images: Layout, digest: Digest): Promise<Uint8Array | undefined> {
  try {
    return await images.readManifest(digest)
  } catch (error) {
    if (error instanceof ContentNotFoundError) return undefined
    throw error
  }
}
