import type { NodeSelectorTerm, PodSpec } from 'kubernetes-types/core/v1.js'
import { type LabelMatcher, requirementMatcher } from './label-matcher.ts'

/** What a node is chosen by. */
export interface NodeLike {
  readonly metadata: { readonly name?: string; readonly labels?: Record<string, string> }
}

export type NodeMatcher = (node: NodeLike) => boolean

/** Which nodes a pod may run on by its node selector and its required node affinity; undefined if it does not care. */
export function requiredNodes({
  spec,
}: {
  readonly spec?: Partial<PodSpec>
}): NodeMatcher | undefined {
  const wanted = Object.entries(spec?.nodeSelector ?? {})
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  if (!spec?.nodeSelector && !required) return undefined
  const terms = required?.nodeSelectorTerms.map(termMatcher)
  return (node) =>
    wanted.every(([key, value]) => node.metadata.labels?.[key] === value) &&
    (!terms || terms.some((fits) => fits(node)))
}

/** An empty term is fit by no node. */
export function termMatcher({
  matchExpressions = [],
  matchFields = [],
}: NodeSelectorTerm): NodeMatcher {
  if (matchExpressions.length + matchFields.length === 0) return () => false
  const byLabels = matchExpressions.map(requirementMatcher)
  const byFields = matchFields.map(requirementMatcher)
  return ({ metadata }) =>
    all(byLabels, metadata.labels ?? {}) && all(byFields, { 'metadata.name': metadata.name ?? '' })
}

const all = (matchers: readonly LabelMatcher[], labels: Readonly<Record<string, string>>) =>
  matchers.every((fits) => fits(labels))
