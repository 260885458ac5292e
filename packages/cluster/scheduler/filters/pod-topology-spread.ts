import { isDeepStrictEqual } from 'node:util'
import type { Node, Pod } from '../../client/resources.ts'
import type { NodeEvent, PodEvent } from '../events.ts'
import type { NodeInfo } from '../model/node-info.ts'
import type { PodInfo } from '../model/pod-info.ts'
import {
  hasAllKeys,
  type SpreadConstraint,
  spreadConstraints,
} from '../model/spread-constraints.ts'
import type { World } from '../world.ts'
import { Domains } from './domains.ts'
import { type Filter, rejected, skip, type Trial } from './filter.ts'

const tooMany = rejected("node(s) didn't match pod topology spread constraints")
const noLabel = rejected(
  "node(s) didn't match pod topology spread constraints (missing required label)",
  true,
)

/** Pods of a kind are spread over zones, nodes or whatever else their constraints name. */
export const podTopologySpread: Filter = {
  name: 'PodTopologySpread',
  prepare(pod, world) {
    const constraints = spreadConstraints(pod.pod, 'DoNotSchedule')
    if (constraints.length === 0) return skip
    const all = constraints.map((constraint) => ({
      constraint,
      domains: domainsOf(constraint, constraints, world),
      itself: constraint.selects(pod.labels) ? 1 : 0,
    }))
    return { kind: 'check', check: new SpreadCheck(pod.namespace, all) }
  },
  helps(event, pod) {
    if (event.resource === 'pod') return helpsPod(event, pod)
    return event.resource === 'node' && helpsNode(event, pod)
  },
}

function domainsOf(
  constraint: SpreadConstraint,
  all: readonly SpreadConstraint[],
  { cluster }: World,
): Domains {
  const { topologyKey, counted, includes } = constraint
  const count = counted && cluster.count(counted)
  if (!includes && all.every((it) => cluster.topology(it.topologyKey).isComplete))
    return new Domains(cluster.topology(topologyKey).values, count?.byTopology(topologyKey) ?? none)
  const counts = new Map<string, number>()
  for (const info of cluster.nodes) {
    const value = info.labels[topologyKey]
    if (value === undefined || !hasAllKeys(info.labels, all)) continue
    if (includes?.(info.node) ?? true)
      counts.set(value, (counts.get(value) ?? 0) + (count?.on(info) ?? 0))
  }
  return new Domains(new Set(counts.keys()), counts)
}

const none: ReadonlyMap<string, number> = new Map()

interface Spreading {
  readonly constraint: SpreadConstraint
  readonly domains: Domains
  /** 1 if the pod is one of those that are to be spread. */
  readonly itself: number
}

class SpreadCheck implements Trial {
  readonly #namespace: string
  readonly #all: readonly Spreading[]

  constructor(namespace: string, all: readonly Spreading[]) {
    this.#namespace = namespace
    this.#all = all
  }

  check({ labels }: NodeInfo) {
    for (const { constraint, domains, itself } of this.#all) {
      const value = labels[constraint.topologyKey]
      if (value === undefined) return noLabel
      const least = domains.size < constraint.minDomains ? 0 : domains.least
      if (domains.of(value) + itself - least > constraint.maxSkew) return tooMany
    }
    return undefined
  }

  trial(): Trial {
    return new SpreadCheck(
      this.#namespace,
      this.#all.map((it) => ({ ...it, domains: it.domains.copy() })),
    )
  }

  change(other: PodInfo, { labels, node }: NodeInfo, by: 1 | -1): void {
    const constraints = this.#all.map(({ constraint }) => constraint)
    if (other.namespace !== this.#namespace || !hasAllKeys(labels, constraints)) return
    for (const { constraint, domains } of this.#all)
      if (constraint.selects(other.labels) && (constraint.includes?.(node) ?? true))
        domains.change(labels[constraint.topologyKey] ?? '', by)
  }
}

function helpsPod({ action, before, after }: PodEvent, { pod, uid }: PodInfo): boolean {
  const concerns = ({ metadata, spec }: Pod) =>
    metadata.uid === uid || (spec?.nodeName && metadata.namespace === pod.metadata.namespace)
  if ((before && !concerns(before)) || (after && !concerns(after))) return false
  const constraints = spreadConstraints(pod, 'DoNotSchedule')
  const selected = (labels = {}) => constraints.map(({ selects }) => selects(labels))
  if (action === 'added') return selected(after?.metadata.labels).includes(true)
  if (action === 'gone') return selected(before?.metadata.labels).includes(true)
  if (action === 'tolerations') return after?.metadata.uid === uid && heedsTaints(pod)
  if (action !== 'labels') return false
  return !isDeepStrictEqual(selected(before?.metadata.labels), selected(after?.metadata.labels))
}

const heedsTaints = ({ spec }: Pod) =>
  (spec?.topologySpreadConstraints ?? []).some(
    ({ nodeTaintsPolicy }) => nodeTaintsPolicy === 'Honor',
  )

function helpsNode({ action, before, after }: NodeEvent, { pod }: PodInfo): boolean {
  if (!['added', 'gone', 'labels', 'taints'].includes(action)) return false
  const constraints = spreadConstraints(pod, 'DoNotSchedule')
  const has = (node: Node | undefined) =>
    node !== undefined && hasAllKeys(node.metadata.labels ?? {}, constraints)
  if (!before || !after) return has(before ?? after)
  if (has(before) !== has(after)) return true
  if (!has(after)) return false
  const moves = constraints.some(
    ({ topologyKey: key }) => before.metadata.labels?.[key] !== after.metadata.labels?.[key],
  )
  return moves || !isDeepStrictEqual(before.spec?.taints, after.spec?.taints)
}
