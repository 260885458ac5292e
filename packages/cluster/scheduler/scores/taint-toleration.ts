import type { Toleration } from 'kubernetes-types/core/v1.js'
import { tolerates } from '../model/taints.ts'
import { byShare, type Score } from './score.ts'

/** Prefers nodes on which a pod is not unwelcome. */
export const taintToleration: Score = {
  name: 'TaintToleration',
  weight: 3,
  prepare({ pod }, _world, nodes) {
    if (!nodes.some(({ node }) => node.spec?.taints?.some(isUnwelcoming))) return undefined
    const tolerations = (pod.spec?.tolerations ?? []).filter(isForUnwelcoming)
    return {
      of: ({ node }) =>
        (node.spec?.taints ?? []).filter(
          (taint) => isUnwelcoming(taint) && !tolerates(tolerations, taint),
        ).length,
      normalized: (scores) => byShare(scores, true),
    }
  },
}

const isUnwelcoming = ({ effect }: { readonly effect: string }) => effect === 'PreferNoSchedule'

const isForUnwelcoming = ({ effect = '' }: Toleration) =>
  effect === '' || effect === 'PreferNoSchedule'
