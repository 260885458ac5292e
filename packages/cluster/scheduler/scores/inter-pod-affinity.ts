import type { WeightedTerm } from '../model/affinity-terms.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { World } from '../world.ts'
import { highest, type Score } from './score.ts'

/** Prefers nodes near pods that a pod likes or that like it, and far from those it would rather avoid. */
export const interPodAffinity: Score = {
  name: 'InterPodAffinity',
  weight: 2,
  prepare(pod, world) {
    const theirs = world.cluster.preferences.thatSelect(pod, world.labelsOf)
    const own = pod.terms.preferred.map((term) => ({ ...term, counts: countsOf(term, world) }))
    const all = [...own, ...theirs].filter(({ counts }) => counts.size > 0)
    if (all.length === 0) return undefined
    return {
      of: (node) =>
        all.reduce((sum, { term, weight, counts }) => {
          const value = node.labels[term.topologyKey]
          return value === undefined ? sum : sum + weight * (counts.get(value) ?? 0)
        }, 0),
      normalized: betweenLeastAndMost,
    }
  },
}

const countsOf = ({ term }: WeightedTerm, world: World): ReadonlyMap<string, number> =>
  world.cluster
    .count({
      key: `term ${term.selection}`,
      selects: (other: PodInfo) => term.selects(other, world.labelsOf),
    })
    .byTopology(term.topologyKey)

function betweenLeastAndMost(scores: readonly number[]): readonly number[] {
  const [least, most] = [Math.min(...scores), Math.max(...scores)]
  if (most === least) return scores.map(() => 0)
  return scores.map((score) => Math.trunc(highest * ((score - least) / (most - least))))
}
