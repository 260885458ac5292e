import type { TopologySpreadConstraint } from 'kubernetes-types/core/v1.js'
import type { Node, Pod } from '../../client/resources.ts'
import {
  type LabelMatcher,
  type Labels,
  labelMatcher,
  selectorText,
} from '../../kinds/placement/label-matcher.ts'
import { requiredNodes } from '../../kinds/placement/node-selector.ts'
import type { LabelSelector } from '../../kinds/validate/label-selector.ts'
import type { Selection } from './pod-count.ts'
import { untolerated } from './taints.ts'

type NodeMatcher = (node: Node) => boolean

/** How evenly pods of a kind are to be spread over the values of a label of nodes. */
export interface SpreadConstraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly selects: LabelMatcher
  /** Pods that count: of the same namespace, not leaving, selected. None where everything is selected. */
  readonly counted: Selection | undefined
  /** Nodes whose pods count; undefined if it is all. */
  readonly includes: NodeMatcher | undefined
}

export type Unsatisfied = 'DoNotSchedule' | 'ScheduleAnyway'

/** The constraints of a pod that are to be taken that strictly. */
export function spreadConstraints(pod: Pod, when: Unsatisfied): readonly SpreadConstraint[] {
  const nodes = requiredNodes(pod)
  return (pod.spec?.topologySpreadConstraints ?? [])
    .filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when)
    .map((it) =>
      constraintOf({ ...it, labelSelector: selectorOf(it, pod.metadata.labels) }, pod, nodes),
    )
}

/** With the selector in effect. */
type Written = Omit<TopologySpreadConstraint, 'labelSelector'> & {
  readonly labelSelector: LabelSelector | undefined
}

/** A constraint made ready for a pod. */
export function constraintOf(
  written: Written,
  pod: Pod,
  nodes: NodeMatcher | undefined,
): SpreadConstraint {
  const { topologyKey, maxSkew, minDomains = 1, labelSelector } = written
  const selects = labelMatcher(labelSelector)
  return {
    topologyKey,
    maxSkew,
    minDomains,
    selects,
    counted: isEmpty(labelSelector) ? undefined : countedOf(labelSelector, selects, pod),
    includes: inclusion(written, pod, nodes),
  }
}

const isEmpty = (selector: LabelSelector | undefined) =>
  selector !== undefined &&
  Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0

function countedOf(
  selector: LabelSelector | undefined,
  selects: LabelMatcher,
  { metadata }: Pod,
): Selection {
  return {
    key: `spread ${metadata.namespace} ${selectorText(selector)}`,
    selects: ({ namespace, isTerminating, labels }) =>
      !isTerminating && namespace === metadata.namespace && selects(labels),
  }
}

function inclusion(
  { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' }: Written,
  { spec }: Pod,
  nodes: NodeMatcher | undefined,
): NodeMatcher | undefined {
  const suits = nodeAffinityPolicy === 'Honor' ? nodes : undefined
  if (nodeTaintsPolicy !== 'Honor') return suits
  return (node) => (suits?.(node) ?? true) && !untolerated(node.spec?.taints, spec?.tolerations)
}

/** With the pod's own values of the labels that the constraint names. */
function selectorOf(
  { labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint,
  labels: Labels = {},
): LabelSelector | undefined {
  const own = matchLabelKeys.flatMap((key) => {
    const value = labels[key]
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }]
  })
  if (own.length === 0 || !labelSelector) return labelSelector
  return {
    ...labelSelector,
    matchExpressions: [...(labelSelector.matchExpressions ?? []), ...own],
  }
}

export const hasAllKeys = (labels: Labels, constraints: readonly SpreadConstraint[]): boolean =>
  constraints.every(({ topologyKey }) => labels[topologyKey] !== undefined)
