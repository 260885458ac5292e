import type { Node } from '../../client/resources.ts'

export { requiredNodes, termMatcher } from '../../kinds/placement/node-selector.ts'

export type NodeMatcher = (node: Node) => boolean
