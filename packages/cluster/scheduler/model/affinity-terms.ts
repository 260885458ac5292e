import type { PodAffinityTerm, WeightedPodAffinityTerm } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { type Labels, labelMatcher, selectorText } from '../../kinds/placement/label-matcher.ts'

/** Pods of which a pod wants to be near, or not. */
export interface AffinityTerm {
  /** The same for terms that select the same pods. */
  readonly selection: string
  readonly topologyKey: string
  selects(pod: Selectable, labelsOf: NamespaceLabels): boolean
}

/** The labels of a namespace; asked for only where terms select by them. */
export type NamespaceLabels = (namespace: string) => Labels

export interface Selectable {
  readonly namespace: string
  readonly labels: Labels
}

export interface WeightedTerm {
  readonly term: AffinityTerm
  /** Below 0 if the pod would rather be elsewhere. */
  readonly weight: number
}

export interface AffinityTerms {
  readonly near: readonly AffinityTerm[]
  readonly apart: readonly AffinityTerm[]
  readonly preferred: readonly WeightedTerm[]
}

const none: AffinityTerms = { near: [], apart: [], preferred: [] }

export function affinityTerms({ metadata, spec }: Pod): AffinityTerms {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {}
  if (!podAffinity && !podAntiAffinity) return none
  const namespace = metadata.namespace ?? ''
  const read = (terms: readonly PodAffinityTerm[] = []) =>
    terms.map((term) => termOf(term, namespace))
  const weigh = (terms: readonly WeightedPodAffinityTerm[] = [], sign: 1 | -1) =>
    terms.map(({ podAffinityTerm, weight }) => ({
      term: termOf(podAffinityTerm, namespace),
      weight: sign * weight,
    }))
  return {
    near: read(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    apart: read(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    preferred: [
      ...weigh(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution, 1),
      ...weigh(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution, -1),
    ],
  }
}

function termOf(
  { labelSelector, namespaces = [], namespaceSelector, topologyKey }: PodAffinityTerm,
  own: string,
): AffinityTerm {
  const isOwn = namespaces.length === 0 && !namespaceSelector
  const named = new Set(isOwn ? [own] : namespaces)
  const isSelected = labelMatcher(labelSelector)
  const isIn = namespaceSelector && labelMatcher(namespaceSelector)
  return {
    selection: JSON.stringify([
      [...named].toSorted(),
      selectorText(namespaceSelector),
      selectorText(labelSelector),
    ]),
    topologyKey,
    selects: ({ namespace, labels }, labelsOf) =>
      (named.has(namespace) || (isIn?.(labelsOf(namespace)) ?? false)) && isSelected(labels),
  }
}

/** Whether a pod is selected by all of some terms, of which there must be one. */
export const allSelect = (
  terms: readonly AffinityTerm[],
  pod: Selectable,
  labelsOf: NamespaceLabels,
): boolean => terms.length > 0 && terms.every((term) => term.selects(pod, labelsOf))
