import { ContentMap } from '../layer/contents.ts'
import { entryPath } from '../layer/entry-path.ts'
import { keepContents } from '../layer/keep-contents.ts'
import type { Digest } from '../oci/digest.ts'
import type { Layout } from '../oci/layout.ts'
import { type Descriptions, uncompressed } from './cache/descriptions.ts'
import type { StageLayer } from './cache/layer-store.ts'

/**
 * Takes the wanted content out of layers into files of `folder`. Layers that hold nothing of it are
 * not opened, and each layer is read once.
 */
export async function extractContents(
  layers: readonly StageLayer[],
  wanted: ReadonlySet<Digest>,
  folder: string,
  services: { readonly layout: Layout; readonly descriptions: Descriptions },
): Promise<ContentMap> {
  const contents = new ContentMap()
  const missing = new Set(wanted)
  for (const layer of layers.toReversed()) {
    const paths = new Set<string>()
    for (const entry of await services.descriptions.of(layer)) {
      if (entry.kind === 'file' && missing.delete(entry.digest)) paths.add(entry.path)
    }
    if (paths.size === 0) continue
    const archive = uncompressed(services.layout, layer.descriptor)
    const kept = await keepContents(archive, folder, (name) => paths.has(entryPath(name)))
    contents.addAll(kept.contents)
  }
  return contents
}
