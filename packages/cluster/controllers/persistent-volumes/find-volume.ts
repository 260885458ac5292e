import {
  allowsAccess,
  isFree,
  isMeantFor,
  isPossible,
  smallest,
} from '../../kinds/volumes/match.ts'
import type { Claim, Volume } from './tools.ts'

/**
 * The volume that a claim gets: the one that is meant for it, or else the smallest that will do, of those that can be used
 * in the fewest ways. Where the scheduler is to choose, only one that is meant for it.
 */
export function findVolume(
  claim: Claim,
  volumes: readonly Volume[],
  isDelayed: boolean,
): Volume | undefined {
  const possible = volumes.filter(
    (volume) => allowsAccess(volume, claim) && isPossible(volume, claim),
  )
  const groups = Map.groupBy(possible, modesOf)
  for (const [, group] of [...groups].toSorted(([a], [b]) => a.length - b.length)) {
    const meant = group.find((volume) => isMeantFor(volume, claim))
    if (meant) return meant
    const best = isDelayed ? undefined : smallest(group.filter((it) => isFree(it, claim)))
    if (best) return best
  }
  return undefined
}

const order = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']

/** One letter a mode. */
const modesOf = ({ spec }: Volume): string =>
  order.map((mode, at) => (spec?.accessModes?.includes(mode) ? String(at) : '')).join('')
