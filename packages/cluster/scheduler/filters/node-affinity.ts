import type { NodeSelectorTerm } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { requiredNodes } from '../../kinds/placement/node-selector.ts'
import { type Filter, rejected, skip } from './filter.ts'

const unselected = rejected("node(s) didn't match Pod's node affinity/selector", true)

/** The node selector and the required node affinity of a pod. */
export const nodeAffinity: Filter = {
  name: 'NodeAffinity',
  prepare({ pod }) {
    const isSuitable = requiredNodes(pod)
    if (!isSuitable) return skip
    const nodeNames = namedNodes(pod)
    if (nodeNames?.size === 0) return { kind: 'rejected', reason: 'pod affinity terms conflict' }
    return {
      kind: 'check',
      check: { check: ({ node }) => (isSuitable(node) ? undefined : unselected) },
      ...(nodeNames && { nodeNames }),
    }
  },
  helps(event, { pod }) {
    if (event.resource !== 'node' || !event.after) return false
    if (event.action !== 'added' && event.action !== 'labels') return false
    const isSuitable = requiredNodes(pod) ?? (() => true)
    return isSuitable(event.after) && !(event.before && isSuitable(event.before))
  },
}

/** The nodes that required terms name; undefined as soon as one term names none. */
function namedNodes({ spec }: Pod): ReadonlySet<string> | undefined {
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  if (!required?.nodeSelectorTerms.length) return undefined
  const byTerm = required.nodeSelectorTerms.map(namedByTerm)
  if (byTerm.includes(undefined)) return undefined
  return new Set(byTerm.flatMap((names) => [...(names ?? [])]))
}

function namedByTerm({ matchFields = [] }: NodeSelectorTerm): ReadonlySet<string> | undefined {
  const sets = matchFields
    .filter(({ key, operator }) => key === 'metadata.name' && operator === 'In')
    .map(({ values = [] }) => new Set(values))
  return sets.length === 0 ? undefined : sets.reduce((a, b) => a.intersection(b))
}
