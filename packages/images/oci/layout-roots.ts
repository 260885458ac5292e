import type { Descriptor } from './descriptor.ts'
import type { Digest } from './digest.ts'
import { entryName } from './layout-index.ts'
import { parseManifest } from './manifest.ts'
import { partsOf } from './references.ts'
import { type ManifestReader, walkManifests } from './walk.ts'

export interface Roots {
  /** Every blob and manifest that an entry leads to. */
  readonly needed: ReadonlySet<Digest>
  /** Nameless entries whose subject, or who themselves, are gone. */
  readonly orphans: ReadonlySet<Digest>
}

/**
 * What the entries of a layout keep alive. A nameless entry with a subject (an SBOM, a signature)
 * lives as long as its subject does; any other entry is a root.
 */
export async function findRoots(
  entries: readonly Descriptor[],
  read: ManifestReader,
): Promise<Roots> {
  const needed = new Set<Digest>()
  const orphans = new Set<Digest>()
  let waiting: Attached[] = []
  for (const entry of entries) {
    const fate = entryName(entry) ? 'root' : await fateOf(entry, read)
    if (fate === 'root') await mark(entry, read, needed)
    else if (fate === 'missing') orphans.add(entry.digest)
    else waiting.push({ entry, subject: fate })
  }
  const alive = () => waiting.filter(({ subject }) => needed.has(subject))
  for (let found = alive(); found.length > 0; found = alive()) {
    for (const { entry } of found) await mark(entry, read, needed)
    waiting = waiting.filter((attached) => !found.includes(attached))
  }
  for (const { entry } of waiting) orphans.add(entry.digest)
  return { needed, orphans }
}

interface Attached {
  readonly entry: Descriptor
  readonly subject: Digest
}

/** A nameless entry stands for itself, or with its subject. */
async function fateOf(
  entry: Descriptor,
  read: ManifestReader,
): Promise<'root' | 'missing' | Digest> {
  const bytes = await read(entry)
  if (!bytes) return 'missing'
  return parseManifest(bytes, entry.mediaType).subject?.digest ?? 'root'
}

async function mark(root: Descriptor, read: ManifestReader, needed: Set<Digest>): Promise<void> {
  needed.add(root.digest)
  for (const { descriptor, manifest } of await walkManifests(root, read)) {
    needed.add(descriptor.digest)
    for (const blob of partsOf(manifest).blobs) needed.add(blob.digest)
  }
}
