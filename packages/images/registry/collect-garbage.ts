import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, systemClock } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import { BlobFolder } from '../oci/blob-folder.ts'
import type { Content } from '../oci/content.ts'
import { Catalog } from './catalog/catalog.ts'

export interface GarbageOptions {
  /** Only says what would go. */
  readonly dryRun?: boolean
  /** Also removes manifests that no tag, index or subject leads to. */
  readonly untagged?: boolean
  /** What was pushed or asked for within this many milliseconds stays: its manifest may follow. */
  readonly grace?: number
  readonly clock?: Clock
}

export interface Garbage {
  readonly blobs: readonly Content[]
  readonly bytes: number
}

const defaultGrace = 60 * 60 * 1000

/**
 * Frees the blobs of a registry's data folder that no manifest needs. The registry may go on serving
 * and taking pushes meanwhile; uploads under way are not touched.
 */
export async function collectGarbage(
  folder: string,
  options: GarbageOptions = {},
): Promise<Garbage> {
  await requireData(folder)
  const catalog = Catalog.open(folder)
  try {
    return await collect(catalog, await BlobFolder.open(folder), options)
  } finally {
    catalog.close()
  }
}

async function requireData(folder: string): Promise<void> {
  await access(join(folder, 'registry.db')).catch((cause) => {
    throw new GalleyError('not-found', `${folder} is not a registry’s data folder`, {
      cause,
      next: 'Give the folder that "galley registry --data" serves.',
    })
  })
}

/**
 * Links go first, in one transaction with the look at what needs them; then files without a link. A
 * file is never missing while a link leads to it, since links are made after `BlobFolder.use`.
 */
async function collect(
  catalog: Catalog,
  folder: BlobFolder,
  { dryRun = false, untagged = false, grace = defaultGrace, clock = systemClock }: GarbageOptions,
): Promise<Garbage> {
  const unusedSince = clock.now() - grace
  const unlink = () => {
    if (untagged) catalog.manifests.removeUntagged(unusedSince)
    catalog.links.removeUnused(unusedSince)
    return dryRun ? catalog.links.digests() : undefined
  }
  const remaining = dryRun ? catalog.preview(unlink) : catalog.transaction(unlink)
  const blobs = await folder.sweep({
    isNeeded: (digest) => remaining?.has(digest) ?? catalog.links.isLinked(digest),
    unusedSince,
    dryRun,
  })
  return { blobs, bytes: blobs.reduce((sum, { size }) => sum + size, 0) }
}
