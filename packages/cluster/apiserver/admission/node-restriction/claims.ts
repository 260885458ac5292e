import type { KubeObject } from '../../../kinds/object.ts'
import { equal } from '../../../patch/json.ts'
import { refuse } from '../lookup.ts'
import type { Restriction } from './restriction.ts'

/** Of a claim a node tells the size, and what it thinks of it. */
export const restrictClaim: Restriction = (attributes, node) => {
  const { scope, object, old } = attributes
  if (scope.subresource !== 'status') throw refuse(attributes, 'may only update PVC status')
  if (!object || !old || equal(rest(object), rest(old))) return
  throw refuse(
    attributes,
    `node ${JSON.stringify(node)} is not allowed to update fields other than status.quantity and status.conditions`,
  )
}

const told = ['capacity', 'conditions', 'allocatedResourceStatuses', 'allocatedResources']

/** What is not the node's to tell. */
function rest({ metadata, status, ...parts }: KubeObject): object {
  const { resourceVersion: _, managedFields: __, ...kept } = metadata
  const others = Object.entries(status ?? {}).filter(([field]) => !told.includes(field))
  return { ...parts, metadata: kept, status: Object.fromEntries(others) }
}
