import type { Labels } from '../../kinds/placement/label-matcher.ts'
import type { AffinityTerm, NamespaceLabels, Selectable, WeightedTerm } from './affinity-terms.ts'
import { increase } from './pod-count.ts'

/** A term that pods on nodes have, and where they are. */
export interface StandingTerm extends WeightedTerm {
  /** How many pods have it, by value of the topology's label on their nodes. */
  readonly counts: Map<string, number>
}

/**
 * The terms of the pods that are on nodes. Pods of one workload have the same ones, so there are few to look at however many
 * pods there are.
 */
export class StandingTerms {
  readonly #terms = new Map<string, StandingTerm>()

  change(terms: readonly WeightedTerm[], labels: Labels, by: 1 | -1): void {
    for (const weighted of terms) {
      const value = labels[weighted.term.topologyKey]
      if (value === undefined) continue
      const key = keyOf(weighted)
      const standing = this.#terms.get(key) ?? { ...weighted, counts: new Map<string, number>() }
      increase(standing.counts, value, by)
      if (standing.counts.size === 0) this.#terms.delete(key)
      else this.#terms.set(key, standing)
    }
  }

  /** Those that select a pod. */
  thatSelect(pod: Selectable, labelsOf: NamespaceLabels): readonly StandingTerm[] {
    return [...this.#terms.values()].filter(({ term }) => term.selects(pod, labelsOf))
  }
}

const keyOf = ({ term, weight }: WeightedTerm) =>
  JSON.stringify([term.selection, term.topologyKey, weight])

export const unweighted = (terms: readonly AffinityTerm[], weight = 1): readonly WeightedTerm[] =>
  terms.map((term) => ({ term, weight }))
