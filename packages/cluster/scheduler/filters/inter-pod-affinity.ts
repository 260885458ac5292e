import type { Node, Pod } from '../../client/resources.ts'
import type { Labels } from '../../kinds/placement/label-matcher.ts'
import type { NodeEvent, PodEvent } from '../events.ts'
import {
  type AffinityTerm,
  affinityTerms,
  allSelect,
  type NamespaceLabels,
} from '../model/affinity-terms.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import type { World } from '../world.ts'
import { type Filter, rejected, skip, type Trial } from './filter.ts'
import { TopologyPairs } from './topology-pairs.ts'

const notNear = rejected("node(s) didn't match pod affinity rules", true)
const notApart = rejected("node(s) didn't match pod anti-affinity rules")
const keptAway = rejected("node(s) didn't satisfy existing pods anti-affinity rules")

/** Pods that have to be near one another, or apart, by what is the same about their nodes. */
export const interPodAffinity: Filter = {
  name: 'InterPodAffinity',
  prepare(pod, world) {
    const { near, apart } = pod.terms
    const standing = world.cluster.apart.thatSelect(pod, world.labelsOf)
    if (near.length + apart.length + standing.length === 0) return skip
    const keeping = standing.map(({ term, counts }) => ({ ...term, counts }))
    const check = new AffinityCheck(pod, world.labelsOf, {
      keptAway: new TopologyPairs(
        keeping.map(({ topologyKey, counts }) => ({ topologyKey, counts })),
      ),
      near: new TopologyPairs(countsNear(near, world)),
      apart: new TopologyPairs(countsApart(apart, world)),
    })
    return { kind: 'check', check }
  },
  helps(event, pod, world) {
    if (event.resource === 'pod') return helpsPod(event, pod, world)
    return event.resource === 'node' && helpsNode(event, pod, world)
  },
}

/** Pods that all terms select, by the label that each asks for. */
function countsNear(terms: readonly AffinityTerm[], world: World) {
  if (terms.length === 0) return []
  const count = world.cluster.count({
    key: `near ${JSON.stringify(terms.map(({ selection }) => selection))}`,
    selects: (other) => allSelect(terms, other, world.labelsOf),
  })
  return terms.map(({ topologyKey }) => ({ topologyKey, counts: count.byTopology(topologyKey) }))
}

const countsApart = (terms: readonly AffinityTerm[], world: World) =>
  terms.map((term) => {
    const count = world.cluster.count({
      key: `term ${term.selection}`,
      selects: (other) => term.selects(other, world.labelsOf),
    })
    return { topologyKey: term.topologyKey, counts: count.byTopology(term.topologyKey) }
  })

interface Counts {
  /** Pods that keep the new one away. */
  readonly keptAway: TopologyPairs
  /** Pods that the new one has to be near. */
  readonly near: TopologyPairs
  /** Pods that the new one has to be apart from. */
  readonly apart: TopologyPairs
}

class AffinityCheck implements Trial {
  readonly #pod: PodInfo
  readonly #labelsOf: NamespaceLabels
  readonly #counts: Counts
  readonly #apartKeys: readonly string[]
  #keepingKeys: readonly string[]

  constructor(pod: PodInfo, labelsOf: NamespaceLabels, counts: Counts) {
    this.#pod = pod
    this.#labelsOf = labelsOf
    this.#counts = counts
    this.#apartKeys = pod.terms.apart.map(({ topologyKey }) => topologyKey)
    this.#keepingKeys = [...counts.keptAway.topologyKeys]
  }

  check({ labels }: NodeInfo) {
    const { apart, keptAway: away } = this.#counts
    if (this.#pod.terms.near.length > 0 && !this.#isNear(labels)) return notNear
    if (isCounted(apart, this.#apartKeys, labels)) return notApart
    return isCounted(away, this.#keepingKeys, labels) ? keptAway : undefined
  }

  trial(): Trial {
    const { near, apart, keptAway: away } = this.#counts
    const copies = { near: near.copy(), apart: apart.copy(), keptAway: away.copy() }
    return new AffinityCheck(this.#pod, this.#labelsOf, copies)
  }

  change(other: PodInfo, { labels }: NodeInfo, by: 1 | -1): void {
    const { near, apart } = this.#pod.terms
    const count = (pairs: TopologyPairs, terms: readonly AffinityTerm[]) => {
      for (const { topologyKey } of terms) pairs.add(topologyKey, labels[topologyKey], by)
    }
    const selecting = (terms: readonly AffinityTerm[], pod: PodInfo) =>
      terms.filter((term) => term.selects(pod, this.#labelsOf))
    count(this.#counts.keptAway, selecting(other.terms.apart, this.#pod))
    if (allSelect(near, other, this.#labelsOf)) count(this.#counts.near, near)
    count(this.#counts.apart, selecting(apart, other))
    this.#keepingKeys = [...this.#counts.keptAway.topologyKeys]
  }

  /** The first of pods that want to be near one another may go anywhere. */
  #isNear(labels: Labels): boolean {
    const { near: terms } = this.#pod.terms
    const { near } = this.#counts
    if (terms.some(({ topologyKey }) => labels[topologyKey] === undefined)) return false
    if (terms.every(({ topologyKey }) => near.of(topologyKey, labels[topologyKey] ?? '') > 0))
      return true
    return near.isEmpty && allSelect(terms, this.#pod, this.#labelsOf)
  }
}

function isCounted(pairs: TopologyPairs, keys: readonly string[], labels: Labels): boolean {
  for (const key of keys) {
    const value = labels[key]
    if (value !== undefined && pairs.of(key, value) > 0) return true
  }
  return false
}

function helpsPod({ action, before, after }: PodEvent, pod: PodInfo, world: World): boolean {
  if ((before && !before.spec?.nodeName) || (after && !after.spec?.nodeName)) return false
  const isSelectedBy = (terms: readonly AffinityTerm[], { metadata }: Pod) => {
    const { namespace = '', labels = {} } = metadata
    return allSelect(terms, { namespace, labels }, world.labelsOf)
  }
  const { near, apart } = pod.terms
  if (action === 'added') return after !== undefined && isSelectedBy(near, after)
  if (!before) return false
  if (action === 'gone') return isSelectedBy(apart, before) || keptAwayBy(before, pod, world)
  if (action !== 'labels' || !after) return false
  const comesNear = !isSelectedBy(near, before) && isSelectedBy(near, after)
  return comesNear || (isSelectedBy(apart, before) && !isSelectedBy(apart, after))
}

const keptAwayBy = (other: Pod, pod: PodInfo, world: World) =>
  affinityTerms(other).apart.some((term) => term.selects(pod, world.labelsOf))

function helpsNode({ action, before, after }: NodeEvent, pod: PodInfo, world: World): boolean {
  if ((action !== 'added' && action !== 'labels') || !after) return false
  const keeping = world.cluster.apart.thatSelect(pod, world.labelsOf).map(({ term }) => term)
  const apart = [...pod.terms.apart, ...keeping]
  const { near } = pod.terms
  if (!before)
    return apart.length > 0 || near.some(({ topologyKey }) => labelOf(after, topologyKey))
  const moves = ({ topologyKey }: AffinityTerm) =>
    labelOf(before, topologyKey) !== labelOf(after, topologyKey)
  return (
    near.some((term) => moves(term) && labelOf(after, term.topologyKey) !== undefined) ||
    apart.some((term) => moves(term) && labelOf(before, term.topologyKey) !== undefined)
  )
}

const labelOf = ({ metadata }: Node, key: string) => metadata.labels?.[key]
