import type { Affinity, NodeSelector } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'

const nameField = 'metadata.name'

/** The affinity of a pod that is for one node; what else it says of nodes is the controller's matter. */
export function affinityTo(node: string, affinity: Affinity | undefined): Affinity {
  const onlyThere: NodeSelector = {
    nodeSelectorTerms: [{ matchFields: [{ key: nameField, operator: 'In', values: [node] }] }],
  }
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: onlyThere,
  }
  return { ...affinity, nodeAffinity }
}

/** The node that a pod is on or is for; undefined if it is for none in particular. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec?.nodeName) return spec.nodeName
  const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const named = required?.nodeSelectorTerms
    .flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key, operator }) => key === nameField && operator === 'In')
  return named?.values?.length === 1 ? named.values[0] : undefined
}
