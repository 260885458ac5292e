import { termMatcher } from '../../kinds/placement/node-selector.ts'
import { byShare, type Score } from './score.ts'

/** Prefers nodes that fit more, or weightier, terms of a pod's preferred node affinity. */
export const nodeAffinity: Score = {
  name: 'NodeAffinity',
  weight: 2,
  prepare({ pod }) {
    const preferred =
      pod.spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    if (preferred.length === 0) return undefined
    const terms = preferred.map(({ weight, preference }) => ({
      weight,
      fits: termMatcher(preference),
    }))
    return {
      of: ({ node }) => terms.reduce((sum, { weight, fits }) => sum + (fits(node) ? weight : 0), 0),
      normalized: byShare,
    }
  },
}
