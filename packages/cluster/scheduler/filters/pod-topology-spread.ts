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
    const domains = constraints.map((it) => domainsOf(it, constraints, world))
    return { kind: 'check', check: new SpreadCheck(pod, constraints, domains) }
  },
  helps(event, pod) {
    if (event.resource === 'pod') return helpsPod(event, pod)
    return event.resource === 'node' && helpsNode(event, pod)
  },
}

function domainsOf(
  { topologyKey, counted, includes }: SpreadConstraint,
  all: readonly SpreadConstraint[],
  { cluster }: World,
): Domains {
  const count = counted && cluster.count(counted)
  const counts = new Map<string, number>()
  for (const info of cluster.nodes) {
    const value = info.labels[topologyKey]
    if (value === undefined || !hasAllKeys(info.labels, all) || !includes(info.node)) continue
    counts.set(value, (counts.get(value) ?? 0) + (count?.on(info) ?? 0))
  }
  return new Domains(counts)
}

class SpreadCheck implements Trial {
  readonly #pod: PodInfo
  readonly #constraints: readonly SpreadConstraint[]
  readonly #domains: readonly Domains[]

  constructor(pod: PodInfo, constraints: readonly SpreadConstraint[], domains: readonly Domains[]) {
    this.#pod = pod
    this.#constraints = constraints
    this.#domains = domains
  }

  check({ labels }: NodeInfo) {
    for (const [index, constraint] of this.#constraints.entries()) {
      const value = labels[constraint.topologyKey]
      if (value === undefined) return noLabel
      if (this.#skew(constraint, this.#domains[index], value) > constraint.maxSkew) return tooMany
    }
    return undefined
  }

  trial(): Trial {
    return new SpreadCheck(
      this.#pod,
      this.#constraints,
      this.#domains.map((it) => it.copy()),
    )
  }

  change(other: PodInfo, { labels, node }: NodeInfo, by: 1 | -1): void {
    if (other.namespace !== this.#pod.namespace || !hasAllKeys(labels, this.#constraints)) return
    for (const [index, { topologyKey, selects, includes }] of this.#constraints.entries())
      if (selects(other.labels) && includes(node))
        this.#domains[index]?.change(labels[topologyKey] ?? '', by)
  }

  /** How many more there would be in a domain than where there are the fewest. */
  #skew({ selects, minDomains }: SpreadConstraint, domains: Domains | undefined, value: string) {
    const itself = selects(this.#pod.labels) ? 1 : 0
    return (domains?.of(value) ?? 0) + itself - (domains?.least(minDomains) ?? 0)
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
