import { refuse } from '../lookup.ts'
import type { Restriction } from './restriction.ts'

/** What bears the node's name. */
export const restrictOwn =
  (what: string): Restriction =>
  (attributes, node) => {
    const { namespace, name, scope } = attributes
    if (scope.resource.kind.plural === 'leases' && namespace !== 'kube-node-lease')
      throw refuse(attributes, 'can only access leases in the "kube-node-lease" system namespace')
    if (name !== node)
      throw refuse(attributes, `can only access ${what} with the same name as the requesting node`)
  }
