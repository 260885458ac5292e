import type { NodeCondition } from 'kubernetes-types/core/v1.js'
import type { Node } from '../../client/resources.ts'

export const nodeCondition = ({ status }: Node, type: string): NodeCondition | undefined =>
  status?.conditions?.find((it) => it.type === type)

/** Undefined for a node that has never said how it is. */
export const readyCondition = (node: Node): NodeCondition | undefined =>
  nodeCondition(node, 'Ready')
