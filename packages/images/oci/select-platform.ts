import { GalleyError } from '@galley/kit/errors'
import type { Descriptor } from './descriptor.ts'
import type { ImageIndex } from './manifest.ts'
import { canonical, formatPlatform, type Platform, runsOn, variantRank } from './platform.ts'

export class PlatformNotFoundError extends GalleyError {
  constructor(wanted: Platform, offered: readonly string[]) {
    const list = offered.slice(0, 20).join(', ') || 'none'
    super('not-found', `no image for ${formatPlatform(wanted)}; the index offers ${list}`, {
      next: 'Ask for one of these with --platform, or use another tag.',
    })
  }
}

/**
 * The entry of an index that suits a machine best: the highest variant that it can run, then the
 * order of the index. Entries without a platform (attestations, nested indexes) are passed over
 * unless there is nothing else.
 * @throws PlatformNotFoundError
 */
export function selectPlatform(index: Pick<ImageIndex, 'manifests'>, wanted: Platform): Descriptor {
  const offered = index.manifests.flatMap((entry) =>
    entry.platform && entry.platform.os !== 'unknown' ? [{ entry, platform: entry.platform }] : [],
  )
  const rank = ({ platform }: { platform: Platform }) => variantRank(canonical(platform))
  const [best] = offered
    .filter(({ platform }) => runsOn(platform, wanted))
    .toSorted((a, b) => rank(b) - rank(a))
  if (best) return best.entry
  const [only, ...others] = index.manifests
  if (only && others.length === 0 && !only.platform) return only
  throw new PlatformNotFoundError(
    wanted,
    offered.map(({ platform }) => formatPlatform(platform)),
  )
}
