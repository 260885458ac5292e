import type { Descriptor } from './descriptor.ts'
import type { Digest } from './digest.ts'
import { InvalidDocumentError } from './errors.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import { partsOf } from './references.ts'

/** Indexes may hold indexes; deeper than this is a trick, not an image. */
export const maxDepth = 8
const maxManifests = 10_000

/** A manifest with where it is and what it says. */
export interface Visited {
  readonly descriptor: Descriptor
  readonly bytes: Uint8Array
  readonly manifest: Manifest
}

/** Reads a manifest's bytes; undefined passes it over. */
export type ManifestReader = (descriptor: Descriptor) => Promise<Uint8Array | undefined>

/**
 * Every manifest that `root` leads to, each once, parts before the whole: the order to write in.
 * @throws InvalidDocumentError when indexes are nested too deep or are too many
 */
export async function walkManifests(
  root: Descriptor,
  read: ManifestReader,
): Promise<readonly Visited[]> {
  const found = new Map<Digest, Visited>()
  const seen = new Set<Digest>()
  const visit = async (descriptor: Descriptor, depth: number): Promise<void> => {
    if (seen.has(descriptor.digest)) return
    seen.add(descriptor.digest)
    if (depth > maxDepth || seen.size > maxManifests) {
      throw new InvalidDocumentError(`image ${root.digest}`, 'its indexes are too many or too deep')
    }
    const bytes = await read(descriptor)
    if (!bytes) return
    const manifest = parseManifest(bytes, descriptor.mediaType)
    for (const part of partsOf(manifest).manifests) await visit(part, depth + 1)
    found.set(descriptor.digest, { descriptor, bytes, manifest })
  }
  await visit(root, 1)
  return [...found.values()]
}
